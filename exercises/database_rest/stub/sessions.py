"""Larkhill Allotments: a session for each request."""


def init_app(app, engine):
    """Has the session of each request ended with it."""
    # TODO


def get_session():
    """The session of the current request, made when it is first asked for."""
    # TODO
