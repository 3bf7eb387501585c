"""Elder Lane Time Bank: connections, and the tables."""

import sqlite3

from flask import current_app


def connect():
    """A connection for a with block."""
    db = sqlite3.connect(current_app.config["DATABASE_URL"].removeprefix("sqlite:///"))
    db.row_factory = sqlite3.Row
    return db


def init_app(app):
    """Adds the command init-db."""

    @app.cli.command("init-db")
    def init_db():
        """Makes the tables that are missing."""
        with app.open_resource("schema.sql", "r") as file, connect() as db:
            db.executescript(file.read())
