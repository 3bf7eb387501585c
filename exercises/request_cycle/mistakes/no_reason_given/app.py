"""Swiftlet Post: the API for quotations."""

import re
from dataclasses import asdict
from uuid import uuid4

from flask import Flask, abort, request, url_for
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import HTTPException

from quoting import Account, Refused, Service, quote


def create_app(config=None):
    """The API for the services and accounts of its configuration."""
    app = Flask(__name__)
    app.config.update(SERVICES={}, ACCOUNTS={}, MAX_CONTENT_LENGTH=2048)
    app.config.update(config or {})
    app.extensions["services"] = {code: Service(code, **row) for code, row in app.config["SERVICES"].items()}
    app.extensions["accounts"] = {key: Account(**row) for key, row in app.config["ACCOUNTS"].items()}

    services, accounts = app.extensions["services"], app.extensions["accounts"]
    kept = {}  # quotations, by the key of their account and their number

    def read_key():
        key = request.headers.get("X-Account")
        if key not in accounts:
            abort(401, "Name your account in X-Account.", www_authenticate=WWWAuthenticate("account"))
        return key

    @app.post("/services/<code>/quotations")
    def new_quotation(code):
        key = read_key()
        if code not in services:
            abort(404, f"There is no service {code}.")
        quotation = quote(services[code], accounts[key], pieces=read_pieces(), **read_parcel())
        number = str(uuid4())
        kept[key, number] = {"number": number, **asdict(quotation)}
        return kept[key, number], 201, {"Location": url_for("quotation", number=number)}

    @app.get("/quotations/<number>")
    def quotation(number):
        return kept.get((read_key(), number)) or abort(404, f"You have no quotation {number}.")

    @app.errorhandler(HTTPException)
    def http_error(error):
        response = error.get_response()
        response.data = app.json.dumps({"error": error.description})
        response.content_type = "application/json"
        return response

    @app.errorhandler(Refused)
    def refused(error):
        return {"error": "We do not take that."}, 422

    @app.after_request
    def keep_out_of_caches(response):
        response.cache_control.no_store = True
        return response

    return app


def read_pieces():
    """The number of pieces that the query asks for; a 400 where it is none."""
    texts = request.args.getlist("pieces") or ["1"]
    if len(texts) > 1 or not re.fullmatch("[1-9][0-9]?", texts[0]):
        abort(400, "pieces is a whole number from 1 to 99.")
    return int(texts[0])


def read_parcel():
    """The weight and the country that the body names; a 400 where it does not."""
    match request.get_json():
        case {"weight_g": int(weight_g), "country": str(country)} if weight_g > 0 and weight_g is not True:
            return {"weight_g": weight_g, "country": country}
    abort(400, "A parcel has a weight_g, a whole number above 0, and a country.")
