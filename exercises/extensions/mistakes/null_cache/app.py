"""Quince Row: the application."""

from flask import Flask

import views
from extensions import cache, compress, mail, tariff
from garden import Garden


def create_app(config=None):
    """A garden of its own, with the members and pickings of its configuration."""
    app = Flask(__name__)
    app.config.update(MEMBERS={}, PICKINGS=[], MAIL_DEFAULT_SENDER="news@quincerow.example")
    app.config.update(config or {})

    app.extensions["garden"] = Garden(app.config["MEMBERS"], app.config["PICKINGS"])
    tariff.init_app(app)
    cache.init_app(app)
    mail.init_app(app)
    compress.init_app(app)

    app.register_blueprint(views.bp)
    return app
