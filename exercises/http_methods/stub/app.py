"""Rookery Lane Garden Club: the API of its plots."""

from flask import Flask

from plots import Plots


def create_app(config=None):
    """The API of one club, which has no plots yet."""
    app = Flask(__name__)
    app.config.update(config or {})
    app.extensions["plots"] = Plots()

    # TODO: GET and POST /plots; GET, PUT, PATCH and DELETE /plots/<id>; every error as JSON.

    return app


def read_fields(body, missing):
    """The fields of a plot that a body (any JSON value) asks for. Those it does not name are taken from ``missing``."""
    # TODO: refuse with 422 what is no plot.
