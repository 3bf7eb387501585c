"""Kestrel Hill Observatory: which logins have ended."""

import sqlite3


class Revoked:
    """The logins that have ended, in a file that processes share and that outlives them."""

    def __init__(self, path):
        self._connection = sqlite3.connect(path)
        self._connection.execute("CREATE TABLE IF NOT EXISTS revoked (login TEXT PRIMARY KEY)")

    def add(self, login):
        """Notes that a login has ended."""
        with self._connection as connection:
            connection.execute("INSERT OR IGNORE INTO revoked VALUES (?)", [login])

    def __contains__(self, login):
        return bool(self._connection.execute("SELECT 1 FROM revoked WHERE login = ?", [login]).fetchall())
