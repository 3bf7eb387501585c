"""Runs beside the solution: writes to its database file, and counts the rows that an application fetches."""

import contextlib
import sqlite3

from werkzeug.test import Client


def insert(beside, database, items):
    """Puts items into the file."""
    columns = ":id, :title, :kind, :line, :found_on"
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(f"INSERT INTO items ({columns.replace(':', '')}) VALUES ({columns})", items)


def delete(beside, database, ids):
    """Takes items out of the file."""
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany("DELETE FROM items WHERE id = ?", [[number] for number in ids])


def rows_fetched(beside, settings, urls):
    """A fresh application's answer to each URL: its status, and how many rows it fetched from SQLite for it."""
    answers = []
    with _counting_rows() as count:
        beside.make_app(settings)
        client = Client(beside.app)
        for url in urls:
            before = count()
            status = client.get(url).status_code
            answers.append([status, count() - before])
    return answers


@contextlib.contextmanager
def _counting_rows():
    """Every connection opened meanwhile counts the rows that its cursors hand out, however they are fetched."""
    fetched = []
    connect = sqlite3.connect

    def counting_connect(*args, factory=sqlite3.Connection, **kwargs):
        return connect(*args, factory=_counting(factory, fetched.append), **kwargs)

    sqlite3.connect = sqlite3.dbapi2.connect = counting_connect
    try:
        yield lambda: sum(fetched)
    finally:
        sqlite3.connect = sqlite3.dbapi2.connect = connect


def _counting(connection_class, note):
    class Connection(connection_class):
        def cursor(self, factory=sqlite3.Cursor):
            return super().cursor(_counting_cursor(factory, note))

        def execute(self, *args):
            return self.cursor().execute(*args)

    return Connection


def _counting_cursor(cursor_class, note):
    class Cursor(cursor_class):
        def __next__(self):
            row = super().__next__()
            note(1)
            return row

        def fetchone(self):
            row = super().fetchone()
            note(row is not None)
            return row

        def fetchmany(self, *args, **kwargs):
            rows = super().fetchmany(*args, **kwargs)
            note(len(rows))
            return rows

        def fetchall(self):
            rows = super().fetchall()
            note(len(rows))
            return rows

    return Cursor
