"""The lost property office, on Flask."""

from flask import Flask, request

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

    app.url_map.strict_slashes = False
    app.extensions["items"] = Items()
    app.register_blueprint(bp)

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
