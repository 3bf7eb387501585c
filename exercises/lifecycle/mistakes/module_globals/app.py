"""Holm Street Tool Library: the application."""

from uuid import uuid4

from flask import Flask, request

import connections
import tools
from journal import Journal
from store import Store


def create_app(config=None):
    """A library of its own, with the tools and members of its configuration."""
    app = Flask(__name__)
    app.config.update(TOOLS={}, MEMBERS={})
    app.config.update(config or {})

    store = app.extensions["store"] = Store(app.config["TOOLS"], app.config["MEMBERS"])
    journal = app.extensions["journal"] = Journal()

    @app.before_request
    def begin_visit():
        connections.visit = request.headers.get("X-Visit") or uuid4().hex
        journal.write(connections.visit, "app.before")

    @app.after_request
    def sign_answer(response):
        journal.write(connections.visit, "app.after")
        response.headers["X-Visit"] = connections.visit
        if connections.member:
            response.headers["X-Member"] = connections.member
        return response

    @app.teardown_request
    def end_visit(error):
        journal.write(connections.visit, "app.teardown")

    @app.get("/status")
    def status():
        journal.write(connections.visit, "view")
        return {"in_use": store.in_use, "opened": store.opened}

    @app.get("/journal/<visit>")
    def read_journal(visit):
        journal.write(connections.visit, "view")
        return {"phases": journal.read(visit)}

    app.register_blueprint(tools.bp)
    return app


def stocktake(app):
    """The codes of all tools of ``app``. A scheduler calls this; no request is being served then."""
    with app.app_context():
        return connections.get_connection().codes()
