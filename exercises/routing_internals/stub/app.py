"""Lowgate Bikes: the routing."""

from flask import Flask


def create_app(config=None):
    """The stations of one configuration."""
    app = Flask(__name__)
    app.config.update(AREAS=[], STATIONS=[], SHORTCUTS={})
    app.config.update(config or {})

    # TODO: codes in URLs, both ways.

    # TODO: the rules of the table, and the shortcuts.

    # TODO: GET /routes, and the header X-Endpoint.

    return app
