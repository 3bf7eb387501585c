"""Gannet Head weather station: three WSGI middlewares. Each fits around any WSGI application."""


class Stamp:
    """Stamps every request on its way in, and every answer on its way out."""

    def __init__(self, app, name):
        self.app = app
        self.name = name

    # TODO: the stamps.


class Journal:
    """Writes an entry for every request into the list ``entries``."""

    def __init__(self, app, entries):
        self.app = app
        self.entries = entries

    # TODO: the entries.


class Beacon:
    """Answers GET and HEAD for /beacon by itself, and leaves all else to the application."""

    def __init__(self, app):
        self.app = app

    # TODO: the beacon.
