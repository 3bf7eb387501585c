"""Holm Street Tool Library: the store, the journal and the visit, as an extension that any application can take."""

import functools
import itertools
import os

import flask
from werkzeug.local import LocalProxy

from journal import Journal
from store import Store


class Library:
    """Binds to applications with init_app() and keeps what is theirs in their `extensions`."""

    def __init__(self):
        self._numbers = itertools.count(1)

    def init_app(self, app):
        app.extensions["library"] = {
            "store": Store(app.config["TOOLS"], app.config["MEMBERS"]),
            "journal": Journal(),
        }
        app.before_request(self._begin)
        app.after_request(self._sign)
        app.teardown_request(self._end)

    @property
    def store(self):
        return flask.current_app.extensions["library"]["store"]

    @property
    def journal(self):
        return flask.current_app.extensions["library"]["journal"]

    def note(self, phase):
        self.journal.write(flask.g.visit, phase)

    def noted(self, view):
        """Decorates a view, or serves in a class-based view's `decorators`."""

        @functools.wraps(view)
        def wrapper(*args, **kwargs):
            self.note("view")
            return view(*args, **kwargs)

        return wrapper

    def _begin(self):
        flask.g.visit = flask.request.headers.get("X-Visit", f"{os.getpid()}-{next(self._numbers)}")
        self.note("app.before")

    def _sign(self, response):
        self.note("app.after")
        response.headers["X-Visit"] = flask.g.visit
        if "member" in flask.g:
            response.headers["X-Member"] = flask.g.member
        return response

    def _end(self, error):
        self.note("app.teardown")
        if "connection" in flask.g:
            flask.g.connection.close()


library = Library()


@LocalProxy
def connection():
    """The connection of the current request."""
    if "connection" not in flask.g:
        flask.g.connection = library.store.connect()
    return flask.g.connection
