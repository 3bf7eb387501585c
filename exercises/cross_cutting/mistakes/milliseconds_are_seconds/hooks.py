"""Brackwater Laboratory: what all requests have in common."""

import hashlib
import json
import logging
import re
from time import perf_counter
from uuid import uuid4

from flask import abort, current_app, g, has_request_context, request
from werkzeug.middleware.proxy_fix import ProxyFix

WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")


def install(app):
    """Gives ``app`` request ids, a timing, the gate and the log, and makes it believe the one proxy in front of it."""
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
    open_log(app)
    app.before_request(begin)
    app.before_request(keep_the_gate)
    app.after_request(finish)  # the first to be registered is the last to run


def open_log(app):
    app.logger.setLevel(logging.INFO)
    if app.config["LOG_FILE"]:
        handler = logging.FileHandler(app.config["LOG_FILE"], encoding="utf-8")
        handler.setFormatter(JsonLines())
        app.logger.addHandler(handler)


def begin():
    g.began = perf_counter()
    sent = request.headers.get("X-Request-ID", "")
    g.request_id = sent if WELL_FORMED.fullmatch(sent) else uuid4().hex
    digest = hashlib.sha256(request.headers.get("X-Api-Key", "").encode()).hexdigest()
    g.client = current_app.config["KEYS"].get(digest)


def keep_the_gate():
    if g.client is None and request.endpoint not in current_app.config["PUBLIC"]:
        abort(401)


def finish(response):
    ms = round(perf_counter() - g.began, 4)
    response.headers["X-Request-ID"] = g.request_id
    response.headers["Server-Timing"] = f"app;dur={ms}"
    access = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "client": g.client,
        "remote": request.remote_addr,
        "ms": ms,
    }
    current_app.logger.info("%s answered %d", request.endpoint, response.status_code, extra={"access": access})
    return response


class JsonLines(logging.Formatter):
    """A record as one line of JSON, in which a line break is two characters."""

    def format(self, record):
        request_id = g.get("request_id") if has_request_context() else None
        line = {"level": record.levelname, "message": record.getMessage(), "request_id": request_id}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line | getattr(record, "access", {}))
