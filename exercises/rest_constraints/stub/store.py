"""Fellgate Club: the register of huts, in a SQLite file. Complete: use it as it is."""

import sqlite3
from contextlib import closing

SCHEMA = """CREATE TABLE IF NOT EXISTS huts (
    number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, beds INTEGER NOT NULL, warden TEXT)"""


class Store:
    """The huts in one file, which is made at the first use. A hut is a dict with number, name, beds and warden.

    A number is given once: nobody gets that of a hut which was removed.
    """

    def __init__(self, path):
        self._path = path

    def hut(self, number):
        """The hut of this number, or None."""
        huts = self._run("SELECT * FROM huts WHERE number = ?", number)
        return huts[0] if huts else None

    def huts_after(self, number, limit):
        """Up to ``limit`` huts whose numbers are greater, ascending."""
        return self._run("SELECT * FROM huts WHERE number > ? ORDER BY number LIMIT ?", number, limit)

    def huts_before(self, number, limit):
        """Up to ``limit`` huts whose numbers are smaller, those nearest to it; ascending."""
        return self._run("SELECT * FROM huts WHERE number < ? ORDER BY number DESC LIMIT ?", number, limit)[::-1]

    def add(self, name, beds, warden):
        """Keeps a new hut and returns it."""
        sql = "INSERT INTO huts (name, beds, warden) VALUES (?, ?, ?) RETURNING *"
        return self._run(sql, name, beds, warden)[0]

    def replace(self, number, name, beds, warden):
        """Changes a hut and returns it; None where there is none."""
        sql = "UPDATE huts SET name = ?, beds = ?, warden = ? WHERE number = ? RETURNING *"
        huts = self._run(sql, name, beds, warden, number)
        return huts[0] if huts else None

    def remove(self, number):
        """Removes a hut."""
        self._run("DELETE FROM huts WHERE number = ?", number)

    def _run(self, sql, *values):
        with closing(sqlite3.connect(self._path)) as connection, connection:
            connection.row_factory = sqlite3.Row
            connection.execute(SCHEMA)
            return [dict(row) for row in connection.execute(sql, values)]
