"""Elder Lane Time Bank: statements, and the tables."""

import sqlite3
from contextlib import closing

from flask import current_app


def execute(statement, values=()):
    """Runs one statement and commits it. Answers the number of rows it changed, or the rows it found."""
    with closing(connect()) as db, db:
        cursor = db.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def connect():
    db = sqlite3.connect(current_app.config["DATABASE_URL"].removeprefix("sqlite:///"))
    db.row_factory = sqlite3.Row
    return db


def init_app(app):
    """Adds the command init-db."""

    @app.cli.command("init-db")
    def init_db():
        """Makes the tables that are missing."""
        with app.open_resource("schema.sql", "r") as file, closing(connect()) as db:
            db.executescript(file.read())
