"""Sallow Green: the API to the hives."""

from flask import Flask
from flask_restful import Api

from apiary import SITES, Apiary

# TODO: the fields of a hive and of an inspection, as they are shown.

# TODO: a parser for each of: the list's query, a new hive, a change, an inspection.

# TODO: a Resource for each address.


def create_app(config=None):
    """An application with the hives, keepers and sites of its configuration."""
    app = Flask(__name__)
    app.config.update(HIVES=[], KEEPERS={}, SITES=SITES)
    app.config.update(config or {})
    app.extensions["apiary"] = Apiary(app.config["HIVES"], app.config["KEEPERS"])

    # TODO: how each error is answered; the resources.
    Api(app)

    return app
