"""Saltmarsh Singers: the application, whose forms Flask-WTF protects as a whole."""

from flask import Flask
from flask_wtf import CSRFProtect

import accounts
import api
from admin import make_admin, staff_only
from models import db

csrf = CSRFProtect()
csrf.exempt(api.bp)
csrf.exempt(accounts.bp)


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(
        SQLALCHEMY_DATABASE_URI="sqlite:///choir.db", SECRET_KEY="only on my own machine", PASSWORD_METHOD="scrypt"
    )
    app.config.update(config or {})

    app.before_request(staff_only)  # before the tokens are looked at
    for extension in (db, accounts.login_manager, csrf):
        extension.init_app(app)
    with app.app_context():
        db.create_all()
    app.register_blueprint(accounts.bp)
    app.register_blueprint(api.bp)
    make_admin().init_app(app)
    return app
