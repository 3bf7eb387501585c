"""Larkhill Allotments: a session for each request."""

from flask import current_app, g
from sqlalchemy.orm import sessionmaker


def init_app(app, engine):
    """Has the session of each request ended with it."""
    app.extensions["new_session"] = sessionmaker(engine)
    app.teardown_appcontext(end_session)


def get_session():
    """The session of the current request, made when it is first asked for."""
    if "session" not in g:
        g.session = current_app.extensions["new_session"]()
    return g.session


def end_session(error=None):
    """Ends the session, if there is one. What was not committed by then is rolled back."""
    session = g.pop("session", None)
    if session is not None:
        session.close()
