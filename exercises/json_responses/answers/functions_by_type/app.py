"""Ferrymint Coin Auctions: the API."""

from flask import Blueprint, Flask, current_app, json, jsonify, make_response, request
from flask.views import MethodView
from werkzeug.exceptions import BadRequest, NotFound, default_exceptions

import forms
from house import House

bp = Blueprint("lots", __name__, url_prefix="/lots")


def create_app(config=None):
    """The API of a house with the lots and consignors of its configuration."""
    app = Flask(__name__)
    app.config.from_mapping({"LOTS": [], "CONSIGNORS": []} | dict(config or {}))
    app.json.default = forms.form_of
    app.json.ensure_ascii = False
    app.json.sort_keys = False
    app.extensions["house"] = House(app.config["LOTS"], app.config["CONSIGNORS"])
    app.register_blueprint(bp)
    for status in default_exceptions:
        app.register_error_handler(status, error_answer)

    @app.get("/consignors")
    def consignors():
        return {"consignors": app.extensions["house"].consignors()}

    return app


def error_answer(error):
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return jsonify(error=error.name), error.code, headers


def house():
    return current_app.extensions["house"]


class Lots(MethodView):
    def get(self):
        return jsonify(house().lots())

    def post(self):
        if not isinstance(body := request.get_json(), dict):
            raise BadRequest("A lot is an object.")
        try:
            lot = forms.lot_of(body)
        except forms.NotALot as error:
            raise BadRequest(str(error)) from error
        house().add(lot)
        return json.dumps(lot), 201, {"Content-Type": "application/json; charset=utf-8"}


class OneLot(MethodView):
    init_every_request = False

    def get(self, id):
        lot = house().lot(id)
        if not lot:
            raise NotFound
        return {**vars(lot)}


@bp.get("/<uuid:id>/highest")
def highest(id):
    if not (lot := house().lot(id)):
        raise NotFound
    amounts = sorted((bid.amount for bid in lot.bids), reverse=True)
    return make_response(jsonify(amounts[0] if amounts else None))


bp.add_url_rule("", view_func=Lots.as_view("all"))
bp.add_url_rule("/<uuid:id>", view_func=OneLot.as_view("one"))
