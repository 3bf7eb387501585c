"""Lantern Row Cinema: the API of its box office, and two pages. Complete: use it as it is."""

from flask import Blueprint, abort, current_app, request

api = Blueprint("api", __name__, url_prefix="/api")
pages = Blueprint("pages", __name__)


def find(code):
    """The showing of this code: a dict with film, seats, price and desk."""
    return current_app.extensions["showings"].get(code) or abort(404)


@api.after_request
def for_one_clerk(response):
    response.vary.add("Cookie")
    return response


@api.get("/showings")
def showings():
    return current_app.extensions["showings"]


@api.get("/showings/<code>")
def showing(code):
    found = find(code)
    return found, 200, {"X-Seats-Left": str(found["seats"])}


@api.patch("/showings/<code>")
def sell(code):
    """Sells seats: {"sold": 2}. The header X-Desk says who did."""
    found, sold = find(code), request.get_json().get("sold")
    if type(sold) is not int or not 0 < sold <= found["seats"]:
        abort(400, "So many seats are not to be had.")
    found["seats"] -= sold
    found["desk"] = request.headers.get("X-Desk", "foyer")
    return found


@api.delete("/showings/<code>")
def cancel(code):
    find(code)
    del current_app.extensions["showings"][code]
    return "", 204


@api.get("/showings/<code>/price")
def price(code):
    """What a seat costs. A showing without a price makes this a 500: a bug, which stays."""
    return {"price": find(code)["price"]}


@pages.get("/")
def home():
    return "<!doctype html><title>Lantern Row</title><p>Tonight at eight."


@pages.get("/api-terms")
def terms():
    return "<!doctype html><title>Terms</title><p>Who may use our API."


def install(app):
    """Registers the API and the pages; the showings of the configuration are copied."""
    app.extensions["showings"] = {code: {"desk": None, **row} for code, row in app.config["SHOWINGS"].items()}
    app.register_blueprint(api)
    app.register_blueprint(pages)
