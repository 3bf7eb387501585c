"""Holm Street Tool Library: one connection for each piece of work."""

from flask import current_app, g


def get_connection():
    """The connection of the current request or job, opened when it is first asked for."""
    if "connection" not in g:
        g.connection = current_app.extensions["store"].connect()
    return g.connection


def close_connection(error):
    """Closes the connection, if one was opened; a teardown function."""
    connection = g.pop("connection", None)
    if connection is not None:
        connection.close()
