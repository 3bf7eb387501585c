"""Larch Street Darkroom: the application, its accounts kept by Flask-Security."""

from datetime import timedelta

from flask import Flask
from flask_security import Security, hash_password, user_authenticated

import pages
import signing_in
from accounts import Accounts
from people import AccountDatastore

DAY = 24 * 60 * 60


def create_app(config=None):
    """The darkroom's site on the accounts in DATABASE. Its SECRET_KEY comes with ``config``."""
    app = Flask(__name__)
    app.config.update(
        DATABASE="darkroom.db",
        PASSWORD_ROUNDS=600_000,
        IDLE_SECONDS=30 * 60,
        MAX_SECONDS=30 * DAY,
        KEEPER_EMAIL=None,
        KEEPER_PASSWORD=None,
    )
    app.config.update(config or {})
    accounts = app.extensions["accounts"] = Accounts(app.config["DATABASE"])

    app.config.update(
        SECURITY_REGISTERABLE=True,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_PASSWORD_CONFIRM_REQUIRED=False,
        SECURITY_PASSWORD_LENGTH_MIN=8,
        SECURITY_PASSWORD_HASH="pbkdf2_sha256",
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
        SECURITY_PASSWORD_SINGLE_HASH=["pbkdf2_sha256"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={"pbkdf2_sha256__rounds": app.config["PASSWORD_ROUNDS"]},
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_RETURN_GENERIC_RESPONSES=False,
        WTF_CSRF_ENABLED=False,
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=app.config["IDLE_SECONDS"]),
        REMEMBER_COOKIE_DURATION=timedelta(seconds=app.config["MAX_SECONDS"]),
        **{f"{kind}_COOKIE_SECURE": True for kind in ("SESSION", "REMEMBER")},
        **{f"{kind}_COOKIE_SAMESITE": "Lax" for kind in ("SESSION", "REMEMBER")},
    )
    app.before_request(signing_in.end_what_was)
    app.after_request(signing_in.settle)
    security = Security(app, AccountDatastore(accounts), login_form=signing_in.NextLoginForm)
    signing_in.expect_tickets(security.login_manager)
    security.unauthn_handler(signing_in.ask_to_log_in)
    user_authenticated.connect(signing_in.begin_session, app)
    app.register_blueprint(pages.bp)

    email, password = app.config["KEEPER_EMAIL"], app.config["KEEPER_PASSWORD"]
    if email and password and not accounts.all():
        with app.app_context():
            accounts.add(email, hash_password(security.password_util.normalize(password)), "keeper")
    return app
