"""Larkhill Allotments: the API. Knows requests, and leaves everything else to the office."""

from flask import Blueprint

bp = Blueprint("allotments", __name__)


def init_app(app):
    """Adds the views, and the statuses of what the office refuses."""
    app.register_blueprint(bp)


# TODO: the views.
