"""Skua Head Light: the visitors' book on the web."""

from flask import Flask

from book import Book


def create_app(config=None):
    """A visitors' book of its own, empty, with its pages."""
    app = Flask(__name__)
    app.config.update(KEEPER_CODE=None, PAGE_MAX_AGE=60)
    app.config.update(config or {})

    app.extensions["book"] = Book()

    # TODO: GET / and GET /entries/<number>, which may be kept; GET /sign, which may not.
    # TODO: POST / writes an entry, once for each form that was handed out.
    # TODO: POST /entries/<number>/remove, for who knows the code.

    return app
