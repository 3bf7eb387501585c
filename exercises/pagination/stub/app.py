"""Lost property of a railway: what was found, by page number and by cursor."""

from flask import Flask, abort

import db


def create_app(config=None):
    """An application that lists the items in DATABASE."""
    app = Flask(__name__)
    app.config.update(DATABASE="lost_property.db", SECRET_KEY="dev", PAGE_SIZE=20, MAX_PAGE_SIZE=100)
    app.config.update(config or {})
    db.init_app(app)

    @app.get("/items")
    def items():
        # TODO: one page by number, with its metadata and its Link header.
        abort(501)

    @app.get("/feed")
    def feed():
        # TODO: one page from a cursor on, with the cursor of the next.
        abort(501)

    return app
