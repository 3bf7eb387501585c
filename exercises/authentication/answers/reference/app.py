"""Larch Street Darkroom: the application."""

from flask import Flask

import pages
import signing_in
from accounts import Accounts
from passwords import hash_password

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

    email, password = app.config["KEEPER_EMAIL"], app.config["KEEPER_PASSWORD"]
    if email and password and not accounts.all():
        accounts.add(email, hash_password(password, app.config["PASSWORD_ROUNDS"]), "keeper")

    signing_in.init_app(app)
    app.register_blueprint(signing_in.bp)
    app.register_blueprint(pages.bp)

    return app
