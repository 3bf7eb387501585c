"""Brackwater Laboratory: ids, timing and the access log as WSGI middleware around the gate, which is a hook."""

import json
import logging
import secrets
import string
import time
import traceback
from contextvars import ContextVar
from hashlib import sha256

from flask import request

ALLOWED = set(string.ascii_letters + string.digits + "-_")
serving = ContextVar("serving", default=None)


def install(app):
    app.logger.setLevel("INFO")
    if path := app.config.get("LOG_FILE"):
        app.logger.addHandler(Lines(path))
    app.wsgi_app = Around(app.wsgi_app, app)

    @app.before_request
    def gate():
        if serving.get()["client"] is None and request.endpoint not in set(app.config["PUBLIC"]):
            return {"error": "A key, please."}, 401


class Lines(logging.Handler):
    """Writes records to a file that is opened for each of them."""

    def __init__(self, path):
        super().__init__(logging.INFO)
        self.path = path

    def emit(self, record):
        facts = serving.get()
        line = {"level": record.levelname, "message": record.getMessage(), "request_id": facts and facts["id"]}
        line.update(getattr(record, "more", {}))
        if record.exc_info:
            line["trace"] = "".join(traceback.format_exception(*record.exc_info))
        with open(self.path, "a", encoding="ascii") as file:
            file.write(json.dumps(line) + "\n")


class Around:
    """Notes what it needs of the environ, believes the proxy, and signs what comes out."""

    def __init__(self, inner, app):
        self.inner, self.app = inner, app

    def __call__(self, environ, start_response):
        began = time.monotonic()
        key = environ.get("HTTP_X_API_KEY", "").encode("latin-1")
        believe(environ)
        facts = {"id": well_formed(environ.get("HTTP_X_REQUEST_ID")), "client": self.client(key)}
        token = serving.set(facts)

        def start(status, headers, exc_info=None):
            ms = (time.monotonic() - began) * 1000
            more = {"status": int(status.split()[0]), "client": facts["client"], "ms": ms}
            more |= {"method": environ["REQUEST_METHOD"], "remote": environ.get("REMOTE_ADDR")}
            more["path"] = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
            self.app.logger.info("answered", extra={"more": more})
            signed = [("X-Request-ID", facts["id"]), ("Server-Timing", f"app;dur={ms:.3f}")]
            return start_response(status, headers + signed, exc_info)

        try:
            return self.inner(environ, start)
        finally:
            serving.reset(token)

    def client(self, key):
        return self.app.config["KEYS"].get(sha256(key).hexdigest()) if key else None


def believe(environ):
    """Puts the last value of each header that the proxy adds to where it belongs."""
    for header, name in (("FOR", "REMOTE_ADDR"), ("PROTO", "wsgi.url_scheme"), ("HOST", "HTTP_HOST")):
        if last := environ.get(f"HTTP_X_FORWARDED_{header}", "").rpartition(",")[2].strip():
            environ[name] = last


def well_formed(sent):
    return sent if sent and 8 <= len(sent) <= 64 and set(sent) <= ALLOWED else secrets.token_urlsafe(12)
