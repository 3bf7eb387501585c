"""Quince Row: the application."""

from flask import Flask

import views
from extensions import init_extensions
from garden import Garden


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(
        MEMBERS={}, PICKINGS=[], MAIL_DEFAULT_SENDER="news@quincerow.example", COMPRESS_ALGORITHM="gzip"
    )
    app.config.from_mapping(config)
    app.extensions["garden"] = Garden(app.config["MEMBERS"], app.config["PICKINGS"])
    init_extensions(app)
    app.register_blueprint(views.bp)
    return app
