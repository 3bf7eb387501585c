"""Fernhill Stores: parcels at the counter."""

import re

from flask import Flask, abort, request

MAX_GRAMS = 30_000
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


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
        return fields_of_texts(request.args)

    @app.post("/parcels")
    def announce():
        sent = request.get_json()
        if not isinstance(sent, dict):
            abort(400, "A parcel is a JSON object.")
        return book(checked(sent.get("name"), sent.get("grams"), sent.get("mark", [])), [])

    @app.post("/counter")
    def hand_in():
        if request.mimetype not in FORMS:
            abort(415)
        return book(fields_of_texts(request.form), photos_of(request.files))

    def book(fields, photos):
        parcel = {"id": len(parcels) + 1, **fields, "photo": photos}
        parcels.append(parcel)
        return parcel, 201

    return app


def fields_of_texts(sent):
    """The fields in a query string or a form, where every value is a text."""
    name, grams = (the_only(sent, key) for key in ("name", "grams"))
    if not re.fullmatch("[0-9]{1,5}", grams):
        abort(400, "grams is a whole number.")
    return checked(name, int(grams), sent.getlist("mark"))


def the_only(sent, key):
    """The value of a field that is sent exactly once."""
    values = sent.getlist(key)
    if len(values) != 1:
        abort(400, f"{key} is needed once, not {len(values)} times.")
    return values[0]


def checked(name, grams, marks):
    """The fields, if each is of its kind and in its range."""
    if not isinstance(name, str) or not name.strip():
        abort(400, "name is a text.")
    if type(grams) is not int or not 1 <= grams <= MAX_GRAMS:
        abort(400, f"grams is a whole number from 1 to {MAX_GRAMS}.")
    if not isinstance(marks, list) or not all(isinstance(mark, str) for mark in marks):
        abort(400, "mark is a list of texts.")
    return {"name": name, "grams": grams, "mark": marks}


def photos_of(files):
    """Name and size of each photo that somebody chose."""
    photos = [file for _, file in files.items(multi=True)]
    return [{"name": photo.filename, "bytes": len(photo.read())} for photo in photos]
