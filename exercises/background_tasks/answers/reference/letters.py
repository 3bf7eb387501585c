"""Quillpost: the letters and what became of them, in one SQLite file that every process reads and writes."""

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

from flask import current_app

SCHEMA = """
CREATE TABLE IF NOT EXISTS letters (
    id TEXT PRIMARY KEY,
    addressee TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    attempts INTEGER NOT NULL DEFAULT 0,
    outcome TEXT
)
"""


def add(addressee, text):
    """Keeps a new letter; returns its id."""
    letter_id = uuid.uuid4().hex
    _execute("INSERT INTO letters (id, addressee, text) VALUES (?, ?, ?)", letter_id, addressee, text)
    return letter_id


def find(letter_id):
    """The row of a letter; None where there is no such letter."""
    return next(iter(_execute("SELECT * FROM letters WHERE id = ?", letter_id)), None)


def pending():
    """The rows of all letters that are not finished."""
    return _execute("SELECT * FROM letters WHERE state = 'pending'")


def begin(letter_id, attempt):
    """Claims an attempt, counted from 0. The letter's row; None where it is finished or the attempt was made."""
    claim = "UPDATE letters SET attempts = attempts + 1 WHERE id = ? AND state = 'pending' AND attempts = ? RETURNING *"
    return next(iter(_execute(claim, letter_id, attempt)), None)


def finish(letter_id, state, outcome):
    """Writes down what became of a letter."""
    _execute("UPDATE letters SET state = ?, outcome = ? WHERE id = ?", state, outcome, letter_id)


def _execute(statement, *values):
    with closing(sqlite3.connect(Path(current_app.config["DATA_FOLDER"]) / "letters.sqlite3")) as connection:
        connection.row_factory = sqlite3.Row
        with connection:
            connection.execute(SCHEMA)
            return connection.execute(statement, values).fetchall()
