"""Runs beside the solution: its layers around other applications, and under the standard library's validator."""

import sys
from wsgiref.validate import validator

from werkzeug.test import create_environ


def as_flask(beside, path):
    """What the object that the factory returned can do: its own test client asks for a path."""
    if not hasattr(beside.app, "test_client"):
        return {"type": type(beside.app).__name__}
    answer = beside.app.test_client().get(path, buffered=True)
    return {"status": answer.status_code, "stamps": answer.headers.getlist("X-Stamp"), "rules": _rules(beside.app)}


def stamps_of_a_request(beside, path):
    """Which stamps a request has when it was answered."""
    environ = create_environ(path)
    body = beside.app(environ, lambda status, headers, exc_info=None: [].append)
    list(body)
    if hasattr(body, "close"):
        body.close()
    return environ.get("station.stamps")


def valid(beside, requests):
    """What the validator has against the whole stack, by request: pairs of a method and a path."""
    return {f"{method} {path}": _objection(beside.app, method, path) for method, path in requests}


def valid_layer(beside, layer, name):
    """What the validator has against one layer around one of the applications below, on either side of it."""
    module = beside.module("middleware")
    made = _make(module, layer, validator(APPLICATIONS[name]([])), [])
    return _objection(made, "GET", "/elsewhere")


def around(beside, layer, name, take):
    """One request through a layer around an application: what a server sees when it takes so many pieces."""
    seen, entries = [], []
    made = _make(beside.module("middleware"), layer, APPLICATIONS[name](seen), entries)
    starts, pieces = [], []

    def start(status, headers, exc_info=None):
        starts.append({"status": status, "headers": [list(pair) for pair in headers], "again": exc_info is not None})
        return pieces.append

    body = made(create_environ("/elsewhere"), start)
    iterator = iter(body)
    for _ in range(take):
        piece = next(iterator, None)
        if piece is None:
            break
        pieces.append(piece)
    before = list(seen)
    if hasattr(body, "close"):
        body.close()
    text = b"".join(pieces).decode()
    return {"starts": starts, "text": text, "before": before, "seen": seen, "entries": entries}


def _make(module, layer, app, entries):
    more = {"Stamp": ["post"], "Journal": [entries], "Beacon": []}[layer]
    return getattr(module, layer)(app, *more)


def _rules(app):
    return sorted(rule.rule for rule in app.url_map.iter_rules())


def _objection(app, method, path):
    """What the validator says, from outside, of one request that is read to its end; None where nothing."""

    def start(status, headers, exc_info=None):
        return [].append

    try:
        body = validator(app)(create_environ(path, method=method), start)
        try:
            list(body)
        finally:
            body.close()
    except AssertionError as error:
        return str(error) or "an assertion of wsgiref.validate"
    return None


class _Body:
    """Three pieces, and what was asked of them."""

    def __init__(self, seen, start=None):
        self._seen = seen
        self._start = start
        self._number = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self._start:
            self._start("201 Created", [("Content-Type", "text/plain")])
            self._start = None
        if self._number == 3:
            raise StopIteration
        self._number += 1
        self._seen.append(f"piece {self._number}")
        return f"piece {self._number}\n".encode()

    def close(self):
        self._seen.append("closed")


def _plain(seen):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return _Body(seen)

    return app


def _late(seen):
    def app(environ, start_response):
        return _Body(seen, start_response)

    return app


def _writing(seen):
    def app(environ, start_response):
        write = start_response("202 Accepted", [("Content-Type", "text/plain")])
        write(b"written\n")
        return [b"returned\n"]

    return app


def _failing(seen):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        try:
            raise LookupError("no signal")
        except LookupError:
            start_response("502 Bad Gateway", [("Content-Type", "text/plain")], sys.exc_info())
        return [b"sorry\n"]

    return app


APPLICATIONS = {"plain": _plain, "late": _late, "writing": _writing, "failing": _failing}
