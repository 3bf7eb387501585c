"""The lost property office, on Flask."""

from flask import Flask


def create_app(config=None):
    """A port of original/: an application that starts without items and shares nothing with any other."""
    app = Flask(__name__)
    app.config.update(OFFICE="Tarn Valley", PAGE_SIZE=10)
    app.config.update(config or {})

    # TODO: the items and the six addresses of original/office/urls.py.
    # TODO: what Django answers by itself: other addresses, other methods, a missing slash.
    # TODO: the headers that the original's middleware adds to every answer.

    return app
