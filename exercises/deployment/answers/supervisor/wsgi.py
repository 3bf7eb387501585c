"""What Gunicorn imports."""

from werkzeug.middleware.proxy_fix import ProxyFix

from app import create_app

app = ProxyFix(create_app())
