"""Larkhill Allotments: a session for each request."""

from flask import current_app, g
from sqlalchemy.orm import sessionmaker


def init_app(app, engine):
    """Makes the factory of sessions."""
    app.extensions["new_session"] = sessionmaker(engine)


def get_session():
    """The session of the current request, made when it is first asked for."""
    if "session" not in g:
        g.session = current_app.extensions["new_session"]()
    return g.session
