"""Larch Street Darkroom: the accounts, in an SQLite file. Complete: use it as it is."""

import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass


class EmailTaken(Exception):
    """There is an account with this email, whatever its case."""


@dataclass(frozen=True)
class Account:
    """A row of the file. ``stamp`` is a random text that belongs to this account alone, until you write another."""

    id: int
    email: str
    password_hash: str
    role: str
    stamp: str


class Accounts:
    """The accounts of one file. Every call opens it anew, so an object may be used by all threads."""

    def __init__(self, path):
        self._path = path
        self._run(
            "CREATE TABLE IF NOT EXISTS accounts (id INTEGER PRIMARY KEY, email TEXT UNIQUE COLLATE NOCASE NOT NULL,"
            " password_hash TEXT NOT NULL, role TEXT NOT NULL, stamp TEXT UNIQUE NOT NULL)"
        )

    def add(self, email, password_hash, role="member"):
        """Stores a new account and returns it. Raises EmailTaken."""
        values = (email, password_hash, role, secrets.token_hex(16))
        try:
            self._run("INSERT INTO accounts (email, password_hash, role, stamp) VALUES (?, ?, ?, ?)", *values)
        except sqlite3.IntegrityError:
            raise EmailTaken(email) from None
        return self.by_email(email)

    def all(self):
        """Every account, in order of id."""
        return self._run("SELECT * FROM accounts ORDER BY id")

    def by_id(self, id):
        """The account of this id, or None."""
        return self._one("id", id)

    def by_email(self, email):
        """The account of this email, whatever its case, or None."""
        return self._one("email", email)

    def by_stamp(self, stamp):
        """The account that has this stamp now, or None."""
        return self._one("stamp", stamp)

    def set_role(self, id, role):
        self._run("UPDATE accounts SET role = ? WHERE id = ?", role, id)

    def set_stamp(self, id, stamp):
        self._run("UPDATE accounts SET stamp = ? WHERE id = ?", stamp, id)

    def _one(self, column, value):
        return next(iter(self._run(f"SELECT * FROM accounts WHERE {column} = ?", value)), None)

    def _run(self, statement, *values):
        with closing(sqlite3.connect(self._path)) as connection, connection:
            return [Account(*row) for row in connection.execute(statement, values)]
