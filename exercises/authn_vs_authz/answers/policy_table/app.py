"""Marram Field Notes: the application."""

from flask import Flask

import api
from notebooks import Notebooks
from people import People


def create_app(config=None):
    """An application with the people of its configuration and no notebooks yet."""
    app = Flask(__name__)
    app.config.update(PEOPLE={})
    app.config.update(config or {})
    app.extensions["people"] = People(app.config["PEOPLE"])
    app.extensions["notebooks"] = Notebooks()

    app.register_blueprint(api.bp)

    return app
