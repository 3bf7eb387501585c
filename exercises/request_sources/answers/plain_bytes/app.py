"""Fernhill Stores: parcels at the counter. Each source becomes a plain dict, and one function makes a parcel of it."""

import itertools
import json

from flask import Blueprint, Flask, current_app, jsonify, request

bp = Blueprint("counter", __name__)


class Refused(Exception):
    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(config or {})
    app.extensions["parcels"], app.extensions["numbers"] = {}, itertools.count(1)
    app.register_blueprint(bp)
    app.register_error_handler(Refused, lambda error: (jsonify(error=str(error)), error.status))
    return app


@bp.get("/parcels")
def parcels():
    return {"parcels": list(current_app.extensions["parcels"].values())}


@bp.get("/label")
def label():
    return clean(from_lists(request.args.lists()))


@bp.post("/parcels")
def announce():
    if request.mimetype != "application/json":
        raise Refused(415, "Send application/json.")
    try:
        sent = json.loads(request.get_data().decode("utf-8"))
    except ValueError:
        raise Refused(400, "This is not JSON in UTF-8.") from None
    if type(sent) is not dict:
        raise Refused(400, "This is not a JSON object.")
    return book(clean({key: sent[key] for key in ("name", "grams", "mark") if key in sent}), [])


@bp.post("/counter")
def hand_in():
    if request.mimetype not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise Refused(415, "Send a form.")
    fields = clean(from_lists(request.form.lists()))
    chosen = [file for name, file in request.files.items(multi=True) if name == "photo" and file.filename != ""]
    return book(fields, [{"name": file.filename, "bytes": len(file.stream.read())} for file in chosen])


def from_lists(lists):
    """What JSON would have said: lists of texts, with a single number among them."""
    sent = {key: values for key, values in lists if key in ("name", "grams", "mark")}
    for key in {"name", "grams"} & sent.keys():
        if len(sent[key]) > 1:
            raise Refused(400, f"{key} was sent {len(sent[key])} times.")
        sent[key] = sent[key][0]
    grams = sent.get("grams", "")
    if grams.isascii() and grams.isdecimal() and len(grams) <= 5:
        sent["grams"] = int(grams)
    return sent


def clean(sent):
    sent = {"mark": [], **sent}
    if not isinstance(sent.get("name"), str) or sent["name"].isspace() or sent["name"] == "":
        raise Refused(400, "name is missing.")
    if not isinstance(sent.get("grams"), int) or sent["grams"] is True or not 0 < sent["grams"] <= 30000:
        raise Refused(400, "grams is not a whole number from 1 to 30000.")
    if not isinstance(sent["mark"], list) or any(not isinstance(mark, str) for mark in sent["mark"]):
        raise Refused(400, "mark is not a list of texts.")
    return sent


def book(fields, photos):
    parcel = fields | {"id": next(current_app.extensions["numbers"]), "photo": photos}
    current_app.extensions["parcels"][parcel["id"]] = parcel
    return parcel, 201
