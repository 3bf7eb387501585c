"""Holm Street Tool Library in one module: the blueprint is made with each application, and its hooks are closures."""

import uuid

from flask import Blueprint, Flask, g, jsonify, make_response, request

from journal import Journal
from store import Store


class Library(Flask):
    """A Flask application with a store and a journal."""

    def __init__(self, config):
        super().__init__(__name__)
        self.config.from_mapping(TOOLS={}, MEMBERS={})
        self.config.from_mapping(config)
        self.store = Store(self.config["TOOLS"], self.config["MEMBERS"])
        self.journal = Journal()

    def note(self, phase):
        if "visit" not in g:
            g.visit = request.headers.get("X-Visit") or str(uuid.uuid4())
        self.journal.write(g.visit, phase)


def create_app(config=None):
    app = Library(config or {})
    app.register_blueprint(make_tools(app), url_prefix="/tools")

    @app.before_request
    def before():
        app.note("app.before")

    @app.after_request
    def after(response):
        app.note("app.after")
        response.headers.set("X-Visit", g.visit)
        return response

    @app.teardown_appcontext
    def teardown(error):
        if "visit" in g:
            app.note("app.teardown")
        if "connection" in g:
            g.connection.close()

    @app.route("/status")
    def status():
        app.note("view")
        return jsonify({"in_use": app.store.in_use, "opened": app.store.opened})

    @app.route("/journal/<visit>")
    def journal(visit):
        app.note("view")
        return jsonify({"phases": app.journal.read(visit)})

    return app


def make_tools(app):
    bp = Blueprint("tools", __name__)

    @bp.before_request
    def before():
        app.note("tools.before")
        g.connection = app.store.connect()
        g.member = g.connection.member(request.headers.get("X-Card"))
        return None if g.member else make_response(jsonify(error="Your card, please."), 401)

    @bp.after_request
    def after(response):
        app.note("tools.after")
        if g.member:
            response.headers["X-Member"] = g.member
        return response

    @bp.teardown_request
    def teardown(error):
        app.note("tools.teardown")

    @bp.route("/<code>")
    def tool(code):
        app.note("view")
        name = g.connection.tool(code)
        return (jsonify(tool=name, member=g.member), 200) if name else (jsonify(error="No such tool."), 404)

    return bp


def stocktake(app):
    with app.app_context():
        g.connection = app.store.connect()
        return g.connection.codes()
