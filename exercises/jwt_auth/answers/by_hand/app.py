"""Kestrel Hill Observatory: the application."""

from flask import Flask, jsonify
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import HTTPException

import accounts
import plans
from members import Members
from tokens import Tokens


def create_app(config=None):
    """An application with the members and the secret of its configuration."""
    app = Flask(__name__)
    app.config.update(
        MEMBERS={},
        REVOKED_FILE="revoked.txt",
        JWT_SECRET_KEY=None,
        JWT_ACCESS_TOKEN_EXPIRES=15 * 60,
        JWT_REFRESH_TOKEN_EXPIRES=30 * 24 * 60 * 60,
    )
    app.config.update(config or {})

    app.extensions["tokens"] = Tokens.of(app)
    app.extensions["members"] = Members(app.config["MEMBERS"])
    app.extensions["plans"] = []
    app.register_error_handler(HTTPException, report)
    app.register_blueprint(accounts.bp)
    app.register_blueprint(plans.bp)
    return app


def report(error):
    response = jsonify(error=error.description)
    response.status_code = error.code
    if error.code == 401:
        response.www_authenticate = WWWAuthenticate("bearer", {"realm": "kestrel hill"})
    return response
