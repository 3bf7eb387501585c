"""Holm Street Tool Library: one connection for each piece of work."""

from flask import g

from journal import Journal
from store import Store

store = Store({}, {})
journal = Journal()


def open_library(tools, members):
    """Fills the store; called by the factory."""
    global store
    store = Store(tools, members)


def get_connection():
    """The connection of the current request or job, opened when it is first asked for."""
    if "connection" not in g:
        g.connection = store.connect()
    return g.connection


def close_connection(error):
    """Closes the connection, if one was opened; a teardown function."""
    connection = g.pop("connection", None)
    if connection is not None:
        connection.close()
