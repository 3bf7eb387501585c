"""Kestrel Hill Observatory: which logins have ended."""

import sqlite3
from contextlib import closing


class Revoked:
    """The logins that have ended, in a file that processes share and that outlives them."""

    def __init__(self, path):
        self._path = path
        self._run("CREATE TABLE IF NOT EXISTS revoked (login TEXT PRIMARY KEY)")

    def add(self, login):
        """Notes that a login has ended."""
        self._run("INSERT OR IGNORE INTO revoked VALUES (?)", login)

    def __contains__(self, login):
        return bool(self._run("SELECT 1 FROM revoked WHERE login = ?", login))

    def _run(self, statement, *values):
        with closing(sqlite3.connect(self._path)) as connection, connection:
            return connection.execute(statement, values).fetchall()
