"""Larkhill Allotments: the session."""

from flask import current_app
from sqlalchemy.orm import sessionmaker


def init_app(app, engine):
    """Makes the session."""
    app.extensions["new_session"] = sessionmaker(engine)
    app.extensions["session"] = app.extensions["new_session"]()


def get_session():
    """The session of the application."""
    return current_app.extensions["session"]
