"""Quince Row: the application."""

from flask import Flask

import views
from extensions import post, shelf, squeeze, tariff
from garden import Garden


def create_app(config=None):
    """A garden of its own, with the members and pickings of its configuration."""
    app = Flask(__name__)
    app.config.update(MEMBERS={}, PICKINGS=[], MAIL_DEFAULT_SENDER="news@quincerow.example")
    app.config.update(config or {})

    app.extensions["garden"] = Garden(app.config["MEMBERS"], app.config["PICKINGS"])
    for extension in (tariff, shelf, post, squeeze):
        extension.init_app(app)

    app.register_blueprint(views.bp)
    return app
