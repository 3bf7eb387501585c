"""Brackwater Laboratory: an extension, a class of requests that know their id, and a filter that stamps records."""

import hmac
import json
import logging
import time
import uuid
from functools import cached_property
from hashlib import sha256

from flask import Flask, Request, has_request_context, jsonify, request
from werkzeug.middleware.proxy_fix import ProxyFix

ACCESS = ("method", "path", "status", "client", "remote", "ms")


class LabRequest(Request):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.began = time.perf_counter_ns()

    @cached_property
    def id(self):
        sent = self.headers.get("X-Request-ID", "")
        is_fine = sent.isascii() and sent.replace("-", "").replace("_", "x").isalnum() and 8 <= len(sent) <= 64
        return sent if is_fine or sent.strip("-_") == "" and 8 <= len(sent) <= 64 else str(uuid.uuid4())


def stamp(record):
    record.request_id = request.id if has_request_context() else None
    return True


class Formatter(logging.Formatter):
    def format(self, record):
        members = {"level": record.levelname, "message": record.getMessage(), "request_id": record.request_id}
        members |= {name: getattr(record, name) for name in ACCESS if hasattr(record, name)}
        if record.exc_info:
            members["trace"] = self.formatException(record.exc_info)
        return json.dumps(members, ensure_ascii=False)


class CrossCutting:
    def __init__(self, app: Flask):
        self.keys = app.config["KEYS"]
        self.public = frozenset(app.config["PUBLIC"])
        self.logger = app.logger
        app.request_class = LabRequest
        app.wsgi_app = ProxyFix(app.wsgi_app, x_host=1)
        app.before_request_funcs.setdefault(None, []).insert(0, self.gate)
        app.after_request_funcs.setdefault(None, []).insert(0, self.sign)

    def client(self):
        digest = sha256(request.headers.get("X-Api-Key", "").encode("utf-8")).hexdigest()
        return next((client for known, client in self.keys.items() if hmac.compare_digest(known, digest)), None)

    def gate(self):
        if request.endpoint in self.public or self.client():
            return None
        return jsonify(error="unauthorised"), 401

    def sign(self, response):
        ms = (time.perf_counter_ns() - request.began) / 1e6
        response.headers.extend({"X-Request-ID": request.id, "Server-Timing": f'app;desc="Flask";dur={ms}'})
        values = (request.method, request.path, response.status_code, self.client(), request.remote_addr, ms)
        self.logger.info("done", extra=dict(zip(ACCESS, values, strict=True)))
        return response


def install(app):
    CrossCutting(app)
    app.logger.level = logging.INFO
    if app.config["LOG_FILE"] is not None:
        file = logging.FileHandler(app.config["LOG_FILE"], "a", "utf-8", delay=True)
        file.setFormatter(Formatter())
        file.addFilter(stamp)
        app.logger.addHandler(file)
