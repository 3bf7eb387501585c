"""Ferrymint Coin Auctions: the API. Bodies are read by pydantic; answers are plain before json sees them."""

import dataclasses
import enum
import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated

from flask import Flask, Response, request
from flask.json.provider import JSONProvider
from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, StrictStr, ValidationError
from werkzeug.exceptions import HTTPException

from house import Grade, House, Lot


def only_text(value):
    if not isinstance(value, str):
        raise ValueError("a string is needed")
    return value


Text = BeforeValidator(only_text)
Number = Annotated[StrictStr, Field(pattern=r"\A[0-9]+(\.[0-9]+)?\z")]


class NewLot(BaseModel):
    """The body of a new lot."""

    title: Annotated[StrictStr, Field(pattern=r"\S")]
    struck: Annotated[date, Text] | None
    weight: Number
    start: Number
    closes: Annotated[AwareDatetime, Text]
    grade: Grade

    def lot(self):
        fields = dict(self)
        return Lot(**fields | {"weight": Decimal(self.weight), "start": Decimal(self.start)})


class PlainJSON(JSONProvider):
    def dumps(self, obj, **kwargs):
        return json.dumps(plain(obj), ensure_ascii=False, **kwargs)

    def loads(self, s, **kwargs):
        return json.loads(s, **kwargs)


def plain(value):
    """The same value of nothing but dict, list, str, int, bool and None."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
    if isinstance(value, (date, uuid.UUID)):
        return str(value)
    return value


class AuctionApp(Flask):
    json_provider_class = PlainJSON


def create_app(config=None):
    """The API of a house with the lots and consignors of its configuration."""
    app = AuctionApp(__name__)
    app.config.update({"LOTS": [], "CONSIGNORS": []})
    app.config.update(config or {})
    house = House(app.config["LOTS"], app.config["CONSIGNORS"])

    @app.errorhandler(Exception)
    def failed(error):
        if isinstance(error, HTTPException):
            headers = dict(error.get_headers()) | {"Content-Type": "application/json"}
            return {"error": error.description or error.name}, error.code, headers
        app.logger.exception("a bug")
        return {"error": "That is our mistake."}, 500

    @app.errorhandler(ValidationError)
    def no_lot(error):
        return {"error": f"{error.error_count()} fields of the lot are wrong."}, 400

    @app.route("/lots", methods=["GET", "POST"])
    def lots():
        if request.method == "GET":
            return house.lots()
        lot = NewLot.model_validate(request.json).lot()
        house.add(lot)
        return {**plain(lot)}, 201

    @app.get("/lots/<id>")
    @app.get("/lots/<id>/<what>")
    def one(id, what="lot"):
        try:
            lot = house.lot(uuid.UUID(id))
        except ValueError:
            lot = None
        if lot is None or what not in ("lot", "highest"):
            return {"error": "There is no such thing in this house."}, 404
        found = lot if what == "lot" else max([bid.amount for bid in lot.bids], default=None)
        return Response(app.json.dumps(found), mimetype="application/json")

    @app.get("/consignors")
    def consignors():
        return {"consignors": house.consignors()}

    return app
