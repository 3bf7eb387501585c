"""Elder Lane Time Bank: the connection of a request or a command, and the tables."""

import sqlite3

from flask import current_app, g


def get_db():
    """The connection of the current request or command, which is open by then; a command opens its own."""
    if "db" not in g:
        open_db()
    return g.db


def open_db():
    """Opens the connection; a before_request function."""
    g.db = sqlite3.connect(current_app.config["DATABASE_URL"].removeprefix("sqlite:///"))
    g.db.row_factory = sqlite3.Row


def close_db(error=None):
    """Closes the connection, if one was opened. What was not committed by then is gone."""
    db = g.pop("db", None)
    if db is not None:
        db.close()


def init_app(app):
    """Has the connection of each request and command closed, and adds the command init-db."""
    app.before_request(open_db)
    app.teardown_appcontext(close_db)

    @app.cli.command("init-db")
    def init_db():
        """Makes the tables that are missing."""
        with app.open_resource("schema.sql", "r") as file:
            get_db().executescript(file.read())
