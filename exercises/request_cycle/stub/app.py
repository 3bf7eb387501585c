"""Swiftlet Post: the API for quotations."""

from flask import Flask

from quoting import Account, Service


def create_app(config=None):
    """The API for the services and accounts of its configuration."""
    app = Flask(__name__)
    app.config.update(SERVICES={}, ACCOUNTS={}, MAX_CONTENT_LENGTH=2048)
    app.config.update(config or {})
    app.extensions["services"] = {code: Service(code, **row) for code, row in app.config["SERVICES"].items()}
    app.extensions["accounts"] = {key: Account(**row) for key, row in app.config["ACCOUNTS"].items()}

    # TODO: the two addresses, which call quote(), and what every answer has: JSON, its status, its headers.

    return app
