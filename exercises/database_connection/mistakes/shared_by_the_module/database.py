"""Elder Lane Time Bank: the connection of a request or a command, and the tables."""

import sqlite3

from flask import current_app

connection = None


def get_db():
    """The connection of the current request or command, opened when it is first asked for."""
    global connection
    if connection is None:
        file = current_app.config["DATABASE_URL"].removeprefix("sqlite:///")
        connection = sqlite3.connect(file)
        connection.row_factory = sqlite3.Row
    return connection


def close_db(error=None):
    """Closes the connection, if one was opened."""
    global connection
    if connection is not None:
        connection.close()
        connection = None


def init_app(app):
    """Has the connection of each request and command closed, and adds the command init-db."""
    app.teardown_appcontext(close_db)

    @app.cli.command("init-db")
    def init_db():
        """Makes the tables that are missing."""
        with app.open_resource("schema.sql", "r") as file:
            get_db().executescript(file.read())
