"""Lantern Row Cinema: the application inside a WSGI layer that knows CORS; Flask never sees a preflight."""

import re

from flask import Flask, current_app, request
from werkzeug.datastructures import Headers, HeaderSet

import boxoffice


class Sharing:
    """Shares the addresses below a prefix with the origins that the pattern matches as a whole."""

    def __init__(self, app, prefix, pattern):
        self.app = app
        self.prefix = prefix
        self.pattern = re.compile(pattern)

    def __call__(self, environ, start_response):
        if not environ.get("PATH_INFO", "").startswith(self.prefix):
            return self.app(environ, start_response)
        origin = environ.get("HTTP_ORIGIN", "")
        leave = []
        if self.pattern.fullmatch(origin):
            leave = [("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true")]
        if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            start_response("200 OK" if leave else "403 Forbidden", [*leave, *(TERMS if leave else [])])
            return [b""]

        def start(status, headers, exc_info=None):
            headers = Headers([*headers, *leave])
            vary = HeaderSet(name for line in headers.getlist("Vary") for name in re.split(r"\s*,\s*", line))
            vary.add("Origin")
            headers["Vary"] = vary.to_header()
            if leave:
                headers["Access-Control-Expose-Headers"] = "x-seats-left"
            return start_response(status, headers.to_wsgi_list(), exc_info)

        return self.app(environ, start)


TERMS = [
    ("Access-Control-Allow-Methods", "DELETE,GET,HEAD,PATCH,POST"),
    ("Access-Control-Allow-Headers", "content-type,x-desk"),
    ("Access-Control-Max-Age", "600"),
]


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(ORIGINS=[], PREVIEWS="", CLERKS={}, SHOWINGS={})
    app.config.update(config or {})
    boxoffice.install(app)
    app.before_request(gate)
    patterns = [re.escape(origin) for origin in app.config["ORIGINS"]]
    if app.config["PREVIEWS"]:
        patterns.append(r"\d+".join(re.escape(part) for part in app.config["PREVIEWS"].split("#")))
    app.wsgi_app = Sharing(app.wsgi_app, "/api/", "|".join(patterns) or "(?!)")
    return app


def gate():
    if request.path.startswith("/api/") and request.cookies.get("clerk") not in current_app.config["CLERKS"]:
        return {"error": "Please sign in."}, 401
