"""Holm Street Tool Library: the connection, and what is known of the request that is being served."""

from flask import current_app

connection = None
visit = None
member = None


def get_connection():
    """The connection, opened when it is first asked for."""
    global connection
    if connection is None:
        connection = current_app.extensions["store"].connect()
    return connection
