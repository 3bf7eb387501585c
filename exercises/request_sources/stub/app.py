"""Fernhill Stores: parcels at the counter."""

from flask import Flask, abort


def create_app(config=None):
    """A counter of its own, with no parcels yet."""
    app = Flask(__name__)
    app.config.update(config or {})
    parcels = []

    @app.get("/parcels")
    def list_parcels():
        return {"parcels": parcels}

    @app.get("/label")
    def label():
        # TODO: the fields from the query string.
        abort(501)

    @app.post("/parcels")
    def announce():
        # TODO: a parcel from a JSON object.
        abort(501)

    @app.post("/counter")
    def hand_in():
        # TODO: a parcel from a form, with its photos.
        abort(501)

    return app
