"""Runs beside the solution: reads its log, and gives its application routes and hooks as another team would."""

import time
from pathlib import Path
from threading import Barrier

from flask import Blueprint, current_app, request
from werkzeug.test import Client

_seen = []


def log_lines(beside, path):
    """The lines of the log, as texts without their ends: line feeds, carriage returns or both; none without a file."""
    if not Path(path).exists():
        return []
    with Path(path).open(encoding="utf-8") as log:
        return [line.rstrip("\n") for line in log]


def log_outside(beside, message):
    """Logs where no request is being served."""
    beside.app.logger.warning(message)


def add_routes(beside, prefix, seconds=0.0):
    """Two routes that nobody has thought of: one of the application, one of a blueprint, which takes its time."""
    later = Blueprint("later", __name__, url_prefix=f"/{prefix}")

    @later.get("/slow")
    def slow():
        time.sleep(seconds)
        return {"slept": seconds}

    beside.app.register_blueprint(later)
    beside.app.add_url_rule(f"/{prefix}", f"{prefix}_new", lambda: {"is": "new"})


def add_hooks(beside, status):
    """A before hook that notes what it sees, and an after hook that changes the status of what went well."""

    @beside.app.before_request
    def note():
        _seen.append(request.path)

    @beside.app.after_request
    def change(response):
        response.status_code = status if response.status_code == 200 else response.status_code
        return response


def seen(beside):
    """The paths of the requests that reached the before hook, oldest first."""
    return _seen


def overlapping(beside, prefix, requests):
    """The ids in the answers to requests of headers each, which are all being served at the same moment."""
    line, app = Barrier(len(requests)), beside.app

    @app.get(f"/{prefix}/<int:number>")
    def meet(number):
        line.wait(5)
        current_app.logger.info("number %d", number)
        line.wait(5)
        return {"number": number}

    def send(number, headers):
        return Client(app).get(f"/{prefix}/{number}", headers=headers)

    calls = [lambda n=number, h=headers: send(n, h) for number, headers in enumerate(requests)]
    return [[answer.status_code, answer.headers.get("X-Request-ID")] for answer in beside.at_once(*calls)]
