"""Oakline Lockers: the public API. Given: leave it as it is."""

from flask import Blueprint, abort, request
from werkzeug.datastructures import WWWAuthenticate

from lockers import find_locker, quote, route_of

bp = Blueprint("api", __name__, url_prefix="/api")


@bp.get("/lockers/<code>")
def locker(code):
    return {"code": code, "free": find_locker(code)["free"]}


@bp.post("/lockers/<code>/quotes")
def new_quote(code):
    parcel = request.get_json()
    match parcel:
        case {"size": str(size), "weight_kg": int(weight_kg)}:
            return {"price_cents": quote(code, size, weight_kg)}
    abort(400, "A parcel needs a size and a weight_kg.")


@bp.get("/couriers/me")
def courier():
    abort(401, "Couriers sign in first.", www_authenticate=WWWAuthenticate("bearer", {"realm": "couriers"}))


@bp.get("/parcels/<number>/route")
def route(number):
    return {"route": route_of(number)}
