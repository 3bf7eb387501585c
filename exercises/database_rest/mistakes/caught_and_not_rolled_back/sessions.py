"""Larkhill Allotments: a session for each thread."""

from flask import current_app
from sqlalchemy.orm import scoped_session, sessionmaker


def init_app(app, engine):
    """Makes the registry of sessions."""
    app.extensions["new_session"] = sessionmaker(engine)
    app.extensions["sessions"] = scoped_session(app.extensions["new_session"])


def get_session():
    """The session of the current thread, made when it is first asked for."""
    return current_app.extensions["sessions"]
