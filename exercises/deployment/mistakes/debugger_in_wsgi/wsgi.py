"""What the server imports."""

from werkzeug.debug import DebuggedApplication
from werkzeug.middleware.proxy_fix import ProxyFix

from app import create_app

app = create_app()
app.wsgi_app = DebuggedApplication(ProxyFix(app.wsgi_app, x_for=1, x_proto=1), evalex=True)
app.config["PROPAGATE_EXCEPTIONS"] = True
