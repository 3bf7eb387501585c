"""Corrie Huts: the application. Given; you may change it."""

from flask import Flask

import huts
import tokens


def create_app(config=None):
    """An application that believes the identity service of its configuration."""
    app = Flask(__name__)
    app.config.update(HUTS=[], JWKS={"keys": []}, ISSUER=None, AUDIENCE=None, LEEWAY=30)
    app.config.update(config or {})
    app.extensions["books"] = {code: [] for code in app.config["HUTS"]}
    tokens.install(app)
    app.register_blueprint(huts.bp)
    return app
