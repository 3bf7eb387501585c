"""Quince Row: the application."""

from flask import Flask
from flask_caching import Cache
from flask_compress import Compress
from flask_mail import Mail

import extensions
from garden import Garden


def create_app(config=None):
    """A garden of its own, with the members and pickings of its configuration."""
    app = Flask(__name__)
    app.config.update(MEMBERS={}, PICKINGS=[], MAIL_DEFAULT_SENDER="news@quincerow.example")
    app.config.update(CACHE_TYPE="SimpleCache", CACHE_DEFAULT_TIMEOUT=3600)
    app.config.update(config or {})

    app.extensions["garden"] = Garden(app.config["MEMBERS"], app.config["PICKINGS"])
    extensions.tariff.init_app(app)
    extensions.cache = Cache(app)
    extensions.mail = Mail(app)
    Compress(app)

    import views  # after the extensions that it needs

    app.register_blueprint(views.bp)
    return app
