"""Holm Street Tool Library: the application."""

from uuid import uuid4

from flask import Flask, g, request

import tools
from connections import close_connection, get_connection
from journal import Journal
from store import Store


def create_app(config=None):
    """A library of its own, with the tools and members of its configuration."""
    app = Flask(__name__)
    app.config.update(TOOLS={}, MEMBERS={})
    app.config.update(config or {})

    store = app.extensions["store"] = Store(app.config["TOOLS"], app.config["MEMBERS"])
    journal = app.extensions["journal"] = Journal()
    app.teardown_appcontext(close_connection)

    @app.before_request
    def begin_visit():
        g.visit = request.headers.get("X-Visit") or uuid4().hex
        journal.write(g.visit, "app.before")

    @app.after_request
    def sign_answer(response):
        journal.write(g.visit, "app.after")
        response.headers["X-Visit"] = g.visit
        if g.get("member"):
            response.headers["X-Member"] = g.member
        return response

    @app.teardown_request
    def end_visit(error):
        journal.write(g.visit, "app.teardown")

    @app.get("/status")
    def status():
        journal.write(g.visit, "view")
        return {"in_use": store.in_use, "opened": store.opened}

    @app.get("/journal/<visit>")
    def read_journal(visit):
        journal.write(g.visit, "view")
        return {"phases": journal.read(visit)}

    app.register_blueprint(tools.bp)
    return app


def stocktake(app):
    """The codes of all tools of ``app``. A scheduler calls this; no request is being served then."""
    return get_connection().codes()
