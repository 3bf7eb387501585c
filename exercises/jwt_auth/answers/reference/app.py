"""Kestrel Hill Observatory: the application."""

from flask import Flask
from werkzeug.exceptions import HTTPException

import accounts
import plans
import tokens
from members import Members


def create_app(config=None):
    """An application with the members and the secret of its configuration."""
    app = Flask(__name__)
    app.config.update(
        MEMBERS={},
        REVOKED_FILE="revoked.db",
        JWT_SECRET_KEY=None,
        JWT_ACCESS_TOKEN_EXPIRES=15 * 60,
        JWT_REFRESH_TOKEN_EXPIRES=30 * 24 * 60 * 60,
    )
    app.config.update(config or {})

    tokens.install(app)
    app.extensions["members"] = Members(app.config["MEMBERS"])
    app.extensions["plans"] = []
    app.register_error_handler(HTTPException, lambda error: ({"error": error.description}, error.code))
    app.register_blueprint(accounts.bp)
    app.register_blueprint(plans.bp)
    return app
