"""Marlpit Museum: the guide."""

from flask import Flask


def create_app(config=None):
    """A guide to the rooms and exhibits of its configuration."""
    app = Flask(__name__)
    app.config.update(ROOMS=[], EXHIBITS=[], PLANS={})
    app.config.update(config or {})

    # TODO: a route and a view for each address of the table.

    return app
