"""Larch Street Darkroom: the application."""

from flask import Flask

from accounts import Accounts

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
    app.extensions["accounts"] = Accounts(app.config["DATABASE"])

    # TODO: the first keeper, where the file has no account yet.
    # TODO: registering, logging in and out, and how long a sign-in lasts.
    # TODO: GET /, the darkroom for members, and the accounts for keepers.

    return app
