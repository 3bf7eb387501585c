"""Quince Row: the application."""

from flask import Flask

import views
from extensions import tariff
from garden import Garden


def create_app(config=None):
    """A garden of its own, with the members and pickings of its configuration."""
    app = Flask(__name__)
    app.config.update(MEMBERS={}, PICKINGS=[], MAIL_DEFAULT_SENDER="news@quincerow.example")
    # TODO: the defaults that caching needs, and init_app for the other three extensions.
    app.config.update(config or {})

    app.extensions["garden"] = Garden(app.config["MEMBERS"], app.config["PICKINGS"])
    tariff.init_app(app)

    app.register_blueprint(views.bp)
    return app
