"""Swiftlet Post: the API for quotations."""

from flask import Flask

from swiftlet import errors, views
from swiftlet.office import Office


def create_app(config=None):
    """The API for the services and accounts of its configuration."""
    app = Flask(__name__)
    app.config.from_mapping(SERVICES={}, ACCOUNTS={}, MAX_CONTENT_LENGTH=2048)
    app.config.from_mapping(config or {})
    app.extensions["office"] = Office(app.config["SERVICES"], app.config["ACCOUNTS"])
    app.register_blueprint(views.bp)
    errors.report(app)
    return app
