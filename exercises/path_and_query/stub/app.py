"""Hedgerow Seeds: the catalogue as an API."""

from flask import Flask


def create_app(config=None):
    """A catalogue of the seeds of its configuration."""
    app = Flask(__name__)
    app.config.update(SEEDS=[])
    app.config.update(config or {})

    # TODO: GET /seeds/<name>, one seed.

    # TODO: GET /seeds, the list: its filters, its order and its pages.

    return app
