"""Sallow Green: the application."""

from flask import Flask

from apiary import SITES, Apiary
from hives import make_blueprint


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(HIVES=[], KEEPERS={}, SITES=SITES)
    app.config.from_mapping(config)
    apiary = Apiary(app.config["HIVES"], app.config["KEEPERS"])
    app.register_blueprint(make_blueprint(apiary, app.config["SITES"]), url_prefix="/api/hives")
    return app
