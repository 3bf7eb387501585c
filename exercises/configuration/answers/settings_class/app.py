"""Parish press: the application, which is made from a Settings object."""

from flask import Flask

from press import pages
from press.settings import Settings


def create_app(config=None):
    """A press with the settings of its surroundings, and those of ``config`` over them."""
    app = Flask("press")
    app.config.from_mapping(config)
    app.config.from_object(Settings.load(config or {}))
    app.register_blueprint(pages.bp)
    return app
