"""Quillpost: the web application."""

from flask import Flask

from settings import configure


def create_app(config=None):
    """An application that takes letters and tells what became of them."""
    app = Flask(__name__)
    configure(app, config)

    # TODO: POST /letters and GET /letters/<id>.

    return app
