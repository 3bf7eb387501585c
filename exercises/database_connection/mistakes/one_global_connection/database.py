"""Elder Lane Time Bank: the connection, and the tables."""

import sqlite3

from flask import current_app

_connection = None


def get_db():
    """The connection of the application, opened when it is first asked for."""
    global _connection
    if _connection is None:
        file = current_app.config["DATABASE_URL"].removeprefix("sqlite:///")
        _connection = sqlite3.connect(file, check_same_thread=False)
        _connection.row_factory = sqlite3.Row
    return _connection


def init_app(app):
    """Adds the command init-db."""

    @app.cli.command("init-db")
    def init_db():
        """Makes the tables that are missing."""
        with app.open_resource("schema.sql", "r") as file:
            get_db().executescript(file.read())
