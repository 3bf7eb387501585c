"""Lantern Row Cinema: the application."""

from flask import Flask, request
from flask_cors import CORS

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
        if is_preflight() or not request.path.startswith("/api/"):
            return None
        if request.cookies.get("clerk") not in app.config["CLERKS"]:
            return {"error": "Please sign in."}, 401

    CORS(
        app,
        resources=r"/api/.*",
        origins="*",
        supports_credentials=True,
        methods=["GET", "HEAD", "POST", "PATCH", "DELETE"],
        allow_headers=["Content-Type", "X-Desk"],
        expose_headers=["X-Seats-Left"],
        max_age=600,
        vary_header=False,  # it leaves the answers to other origins without one
    )

    @app.after_request
    def vary_by_origin(response):
        if request.path.startswith("/api/"):
            response.vary.add("Origin")
        return response

    return app


def is_preflight():
    """Whether a browser asks for leave. Flask answers OPTIONS by itself and calls no view."""
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
