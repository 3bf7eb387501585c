"""Saltmarsh Singers: the application."""

from flask import Flask

import accounts
import api
from admin import add_admin
from models import db


def create_app(config=None):
    """The archive on the database at SQLALCHEMY_DATABASE_URI. Complete, though you may change it."""
    app = Flask(__name__)
    app.config.update(
        SQLALCHEMY_DATABASE_URI="sqlite:///choir.db", SECRET_KEY="only on my own machine", PASSWORD_METHOD="scrypt"
    )
    app.config.update(config or {})

    db.init_app(app)
    with app.app_context():
        db.create_all()

    app.register_blueprint(accounts.bp)
    app.register_blueprint(api.bp)
    accounts.login_manager.init_app(app)
    add_admin(app)

    return app
