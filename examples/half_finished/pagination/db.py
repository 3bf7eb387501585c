"""The office's database: one SQLite file, named by DATABASE. Given; not to be edited."""

import sqlite3

from flask import current_app, g

SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    line TEXT NOT NULL,
    found_on TEXT NOT NULL  -- a day, written as 2025-03-31
)
"""


def init_app(app):
    """Creates the table where it is absent, and closes each request's connection after it."""
    connection = sqlite3.connect(app.config["DATABASE"])
    connection.execute(SCHEMA)
    connection.close()
    app.teardown_appcontext(_close)


def get_db():
    """The request's connection, opened when first asked for; its rows are read by column name."""
    if "db" not in g:
        g.db = sqlite3.connect(current_app.config["DATABASE"])
        g.db.row_factory = sqlite3.Row
    return g.db


def _close(error=None):
    connection = g.pop("db", None)
    if connection is not None:
        connection.close()
