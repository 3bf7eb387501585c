"""Runs beside the solution: two requests that overlap, and work that no request started.

Each piece of work gets an empty `contextvars.Context`, as a thread of a server or of a scheduler would have: a context
that the solution leaves behind is seen there and cannot reach anything else.
"""

from contextvars import Context
from threading import Thread

from flask import has_app_context
from werkzeug.test import Client

PATIENCE = 5  # seconds


def overlapping(beside, first, second):
    """Answers to two requests of [path, headers]; the second is sent and answered while the first reads its tool.

    The second is None where the first read nothing, or where it was not answered in time.
    """
    app, connection = beside.app, beside.module("store").Connection
    read, answers, errors = connection.tool, [], []

    def send_second():
        try:
            answers.append(_answer(app, *second))
        except BaseException as error:
            errors.append(error)

    def read_meanwhile(self, code):
        connection.tool = read
        other = Thread(target=send_second, daemon=True)
        other.start()
        other.join(PATIENCE)
        return read(self, code)

    connection.tool = read_meanwhile
    try:
        answer = _answer(app, *first)
    finally:
        connection.tool = read
    if errors:
        raise errors[0]
    return [answer, answers[0] if answers else None]


def _answer(app, path, headers):
    answer = Context().run(Client(app).get, path, headers=headers)
    names = {"visit": "X-Visit", "member": "X-Member"}
    sent = {key: answer.headers.get(name) for key, name in names.items()}
    return {"status": answer.status_code, "body": answer.get_json(silent=True), **sent}


def stocktake(beside):
    """What ``stocktake`` returns for the application made last, called where no context is active."""
    return Context().run(beside.module("app").stocktake, beside.app)


def contexts_left(beside, config, path, headers):
    """Whether a context is still active after each of: making an application, a request to it, its stocktake."""

    def after_creating():
        beside.make_app(config)
        return has_app_context()

    def after_a_request():
        status = Client(beside.app).get(path, headers=headers).status_code
        return status, has_app_context()

    def after_a_stocktake():
        codes = beside.module("app").stocktake(beside.app)
        return codes, has_app_context()

    created = Context().run(after_creating)
    status, requested = Context().run(after_a_request)
    codes, counted = Context().run(after_a_stocktake)
    left = {"create_app": created, "request": requested, "stocktake": counted}
    return {"status": status, "codes": codes, "left": [name for name, is_active in left.items() if is_active]}
