"""The items of an application, in a database of its own."""

import sqlite3
import threading

SCHEMA = """
CREATE TABLE item (
    id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL, station TEXT NOT NULL, found_on TEXT NOT NULL,
    reward INTEGER NOT NULL DEFAULT 0, claimed_by TEXT
)
"""


class Records:
    def __init__(self):
        self._database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._database.execute(SCHEMA)
        self._lock = threading.Lock()

    def rows(self, statement, *values):
        with self._lock:
            return [dict(row) for row in self._database.execute(statement, values)]

    def find(self, number):
        return next(iter(self.rows("SELECT * FROM item WHERE id = ?", number)), None)

    def add(self, item):
        names = list(item)
        marks = ", ".join("?" * len(names))
        with self._lock:
            statement = f"INSERT INTO item ({', '.join(names)}) VALUES ({marks})"
            return self._database.execute(statement, [item[name] for name in names]).lastrowid

    def change(self, number, item):
        for name, value in item.items():
            self.rows(f"UPDATE item SET {name} = ? WHERE id = ?", value, number)
