"""Holm Street Tool Library: the application."""

from flask import Flask

import tools


def create_app(config=None):
    """A library of its own, with the tools and members of its configuration."""
    app = Flask(__name__)
    app.config.update(TOOLS={}, MEMBERS={})
    app.config.update(config or {})

    # TODO: a store and a journal for this application, its hooks, GET /status and GET /journal/<visit>.

    app.register_blueprint(tools.bp)
    return app


def stocktake(app):
    """The codes of all tools of ``app``. A scheduler calls this; no request is being served then."""
    # TODO: read them through get_connection().
