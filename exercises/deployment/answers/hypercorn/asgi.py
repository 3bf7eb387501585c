"""What Hypercorn imports: the WSGI application, as an ASGI application."""

import os
import threading

from a2wsgi import WSGIMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from app import create_app

TIMEOUT = float(os.environ.get("DARKROOM_TIMEOUT", "30"))


class EndStuckWorker:
    """Ends the process when a request takes too long; Hypercorn starts another one for it."""

    def __init__(self, app):
        self._app = app

    def __call__(self, environ, start_response):
        timer = threading.Timer(TIMEOUT, os._exit, [0])
        timer.start()
        try:
            return self._app(environ, start_response)
        finally:
            timer.cancel()


flask_app = create_app()
flask_app.wsgi_app = EndStuckWorker(ProxyFix(flask_app.wsgi_app, x_host=1))
app = WSGIMiddleware(flask_app, workers=4)
