"""One connection for each context, from the driver that the URL's scheme names."""

import importlib
from contextlib import contextmanager
from functools import cached_property
from urllib.parse import unquote, urlsplit

from flask import g


class Connections:
    """The connections of one application."""

    drivers = {"sqlite": "sqlite3", "postgresql": "psycopg", "mysql": "pymysql"}

    def __init__(self, app):
        self.url = app.config["DATABASE_URL"]
        self.scheme = self.url.partition("://")[0]
        app.teardown_appcontext(self.close)

    @cached_property
    def driver(self):
        return importlib.import_module(self.drivers[self.scheme])

    def connect(self):
        if self.scheme == "sqlite":
            return self.driver.connect(self.url[len("sqlite:///") :])
        if self.scheme == "postgresql":
            return self.driver.connect(self.url)
        where = urlsplit(self.url)
        return self.driver.connect(
            host=where.hostname,
            port=where.port or 3306,
            user=unquote(where.username or ""),
            password=unquote(where.password or ""),
            database=where.path[1:],
        )

    @contextmanager
    def transaction(self):
        """A cursor whose work is committed at the end of the block, or rolled back where the block raises."""
        if not hasattr(g, "connection"):
            g.connection = self.connect()
        try:
            yield Cursor(g.connection.cursor(), "?" if self.scheme == "sqlite" else "%s")
        except BaseException:
            g.connection.rollback()
            raise
        g.connection.commit()

    def close(self, error):
        if hasattr(g, "connection"):
            g.connection.close()


class Cursor:
    """A cursor whose placeholder is the question mark."""

    def __init__(self, cursor, placeholder):
        self._cursor = cursor
        self._placeholder = placeholder
        self.fetchone = cursor.fetchone
        self.fetchall = cursor.fetchall

    def execute(self, statement, values=()):
        """Runs a statement; how many rows it changed."""
        self._cursor.execute(statement.replace("?", self._placeholder), values)
        return self._cursor.rowcount
