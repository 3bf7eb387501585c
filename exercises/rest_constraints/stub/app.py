"""Fellgate Club: the API of its huts."""

from flask import Flask

from store import Store


def create_app(config=None):
    """An API over the register that its configuration names."""
    app = Flask(__name__)
    app.config.update(DATABASE="huts.db", PAGE_SIZE=20)
    app.config.update(config or {})
    app.extensions["store"] = Store(app.config["DATABASE"])

    # TODO: home, the pages and the huts, linked to each other: as JSON and as CSV, with tags and preconditions.

    return app
