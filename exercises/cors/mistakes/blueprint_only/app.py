"""Lantern Row Cinema: the application, with hooks that write the headers."""

from flask import Flask, current_app, request

import boxoffice

METHODS = "GET, HEAD, POST, PATCH, DELETE"
REQUEST_HEADERS = "Content-Type, X-Desk"


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(ORIGINS=[], PREVIEWS="", CLERKS={}, SHOWINGS={})
    app.config.from_mapping(config)
    boxoffice.install(app)

    @app.before_request
    def answer_preflight():
        if concerns_api() and request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return "", 204

    @app.before_request
    def gate():
        if concerns_api() and request.cookies.get("clerk") not in app.config["CLERKS"]:
            return {"error": "Please sign in."}, 401

    return app


def is_allowed(origin):
    if origin in current_app.config["ORIGINS"]:
        return True
    before, mark, after = current_app.config["PREVIEWS"].partition("#")
    number = origin.removeprefix(before).removesuffix(after)
    return bool(mark) and origin == before + number + after and number.isascii() and number.isdecimal()


@boxoffice.api.after_request
def share(response):
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin and is_allowed(origin):
        response.access_control_allow_origin = origin
        response.access_control_allow_credentials = True
        response.headers["Access-Control-Expose-Headers"] = "X-Seats-Left"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = METHODS
            response.headers["Access-Control-Allow-Headers"] = REQUEST_HEADERS
            response.access_control_max_age = 600
    return response


def concerns_api():
    return request.path.startswith("/api/")
