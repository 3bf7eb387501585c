"""Elder Lane Time Bank: the connection of a request or a command, and the tables."""

import sqlite3

from flask import current_app, g


def get_db():
    """The connection of the current request or command, opened when it is first asked for."""
    if "db" not in g:
        g.db = sqlite3.connect(current_app.config["DATABASE_URL"].removeprefix("sqlite:///"))
        g.db.row_factory = sqlite3.Row
    return g.db


def close_db(error=None):
    """Commits what the request has written, if it wrote, and closes the connection."""
    db = g.pop("db", None)
    if db is not None:
        db.commit()
        db.close()


def init_app(app):
    """Has the connection of each request and command closed, and adds the command init-db."""
    app.teardown_appcontext(close_db)

    @app.cli.command("init-db")
    def init_db():
        """Makes the tables that are missing."""
        with app.open_resource("schema.sql", "r") as file:
            get_db().executescript(file.read())
