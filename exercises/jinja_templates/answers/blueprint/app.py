"""Crumb Lane Bakery: the application."""

from flask import Flask, render_template

import site_pages


def create_app(config=None):
    """A bakery with the name, the currency and the menu of its configuration."""
    app = Flask(__name__)
    app.config.from_mapping(BAKERY="Crumb Lane", CURRENCY="€", MENU=[])
    app.config.from_mapping(config or {})
    app.register_blueprint(site_pages.bp)
    app.register_error_handler(404, lambda error: (render_template("pages/missing.html"), 404))
    return app
