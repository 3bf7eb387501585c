"""Ferrymint Coin Auctions: the API."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum

from flask import Flask, abort, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

from house import Grade, House, Lot


class AuctionJSON(DefaultJSONProvider):
    """Flask's provider, which knows UUIDs and dataclasses, with the house's forms of the other types."""

    ensure_ascii = False

    @staticmethod
    def default(value):
        match value:
            case Decimal():
                return format(value, "f")
            case datetime():
                return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            case date():
                return value.isoformat()
            case Enum():
                return value.value
        return DefaultJSONProvider.default(value)


def create_app(config=None):
    """The API of a house with the lots and consignors of its configuration."""
    app = Flask(__name__)
    app.config.update(LOTS=[], CONSIGNORS=[])
    app.config.update(config or {})
    house = House(app.config["LOTS"], app.config["CONSIGNORS"])

    app.json = AuctionJSON(app)

    @app.errorhandler(HTTPException)
    def as_json(error):
        response = error.get_response()
        response.data = app.json.dumps({"error": error.description})
        response.content_type = "application/json"
        return response

    @app.get("/lots")
    def lots():
        return app.json.dumps(house.lots())

    @app.post("/lots")
    def new_lot():
        lot = read_lot(request.get_json())
        house.add(lot)
        return app.json.dumps(lot), 201

    @app.get("/lots/<uuid:id>")
    def lot(id):
        return app.json.dumps(house.lot(id) or abort(404))

    @app.get("/lots/<uuid:id>/highest")
    def highest(id):
        lot = house.lot(id) or abort(404)
        return app.json.dumps(max((bid.amount for bid in lot.bids), default=None))

    @app.get("/consignors")
    def consignors():
        return {"consignors": house.consignors()}

    return app


def read_lot(body):
    """The lot that a body describes; a 400 where it is none."""
    try:
        return Lot(
            title=text(body["title"]),
            struck=None if body["struck"] is None else date.fromisoformat(body["struck"]),
            weight=decimal(body["weight"]),
            start=decimal(body["start"]),
            closes=moment(body["closes"]),
            grade=Grade(body["grade"]),
        )
    except KeyError as error:
        abort(400, f"A lot needs {error}.")
    except (TypeError, ValueError) as error:
        abort(400, f"That is no lot: {error}")


def text(value):
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text is missing")
    return value


def decimal(value):
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        raise ValueError(f"{value!r} is no decimal")
    return Decimal(value)


def moment(value):
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError(f"{value!r} has no zone")
    return found
