"""Lantern Row Cinema: the application."""

from flask import Flask, request

import boxoffice


def create_app(config=None):
    """A box office of its own, whose API the scripts of the allowed origins can use."""
    app = Flask(__name__)
    app.config.update(
        ORIGINS=[],  # "https://desk.lantern.example"
        PREVIEWS="",  # "https://pr-#.lantern.example"
        CLERKS={},  # the value of the cookie "clerk": the clerk's name
        SHOWINGS={},  # code: {"film": ..., "seats": ..., "price": ...}
    )
    app.config.update(config or {})
    boxoffice.install(app)

    @app.before_request
    def gate():
        if request.path.startswith("/api/") and request.cookies.get("clerk") not in app.config["CLERKS"]:
            return {"error": "Please sign in."}, 401

    # TODO: let the scripts of the allowed origins use the API, and those of no other.

    return app
