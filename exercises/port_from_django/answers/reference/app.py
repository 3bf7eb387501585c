"""The lost property office, on Flask."""

from flask import Flask, redirect, request
from werkzeug.routing import RequestRedirect

from bodies import BadBody
from store import Items
from views import bp

SECURITY_HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(config=None):
    """A port of original/: an application that starts without items and shares nothing with any other."""
    app = Flask(__name__)
    app.config.update(OFFICE="Tarn Valley", PAGE_SIZE=10)
    app.config.update(config or {})

    app.extensions["items"] = Items()
    app.register_blueprint(bp)

    @app.before_request
    def redirect_as_django_does():
        """Flask's own redirect is a 308, and its handlers never see it."""
        if isinstance(request.routing_exception, RequestRedirect):
            return redirect(request.routing_exception.new_url, 301)

    @app.errorhandler(404)
    def not_found(error):
        return {"error": "not found", "path": request.path}, 404

    @app.errorhandler(BadBody)
    def bad_body(error):
        return {"errors": error.errors}, 400

    @app.after_request
    def add_headers(response):
        response.headers.update(SECURITY_HEADERS)
        response.headers["X-Office"] = app.config["OFFICE"]
        return response

    return app
