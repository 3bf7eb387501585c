"""Fernhill Nursery: the application."""

from flask import Flask


def create_app(config=None):
    """An application with the shop mounted at PLANTS_PREFIX."""
    app = Flask(__name__)
    app.config.update(STOCK={}, PLANTS_PREFIX="/plants")
    app.config.update(config or {})

    # TODO: mount the shop, add GET /orders/<number>, and give the application its page for 404.

    return app
