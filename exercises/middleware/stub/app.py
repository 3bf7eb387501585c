"""Gannet Head weather station: the application and the layers around it."""

from flask import Flask

import station


def create_app(config=None):
    """A station of its own, behind its middlewares."""
    app = Flask(__name__)
    app.config.update(STAMPS=["mast", "cable", "hut"], CLOSED=False)
    app.config.update(config or {})
    station.init_app(app)

    # TODO: the hooks: the stamp flask, and the closed station.

    # TODO: the middlewares.

    return app
