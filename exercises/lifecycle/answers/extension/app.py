"""Holm Street Tool Library: the application, with an extension of its own and class-based views."""

from contextlib import closing

from flask import Flask, jsonify
from flask.views import View
from werkzeug.exceptions import HTTPException

import tools
from library import library


class Defaults:
    TOOLS = {}
    MEMBERS = {}


class Status(View):
    decorators = [library.noted]

    def dispatch_request(self):
        return jsonify(in_use=library.store.in_use, opened=library.store.opened)


class ReadJournal(View):
    decorators = [library.noted]

    def dispatch_request(self, visit):
        return jsonify(phases=library.journal.read(visit))


def as_json(error):
    return {"error": error.name}, error.code


def create_app(config=None):
    app = Flask("holm_street")
    app.config.from_object(Defaults)
    app.config.from_mapping(config)
    library.init_app(app)
    app.register_blueprint(tools.bp, url_prefix="/tools")
    app.register_error_handler(HTTPException, as_json)
    app.add_url_rule("/status", view_func=Status.as_view("status"))
    app.add_url_rule("/journal/<visit>", view_func=ReadJournal.as_view("journal"))
    return app


def stocktake(app):
    with app.app_context(), closing(library.store.connect()) as connection:
        return connection.codes()
