"""Oakline Lockers: the application."""

from flask import Flask

import api
import terminals
from errors import report_errors


def create_app(config=None):
    """An application with the API, the terminals' addresses and its error reports."""
    app = Flask(__name__)
    app.config.update(LOCKERS={}, PARCELS={}, DEPOTS={}, MAX_WEIGHT_KG=20, MAX_CONTENT_LENGTH=16_384)
    app.config.update(config or {})

    app.register_blueprint(api.bp)
    app.register_blueprint(terminals.bp)
    report_errors(app)

    return app
