"""The two addresses: what they take from a request, and what they send back."""

from flask import Blueprint, current_app, jsonify, request
from flask.views import MethodView
from werkzeug.exceptions import BadRequest

bp = Blueprint("quotations", __name__)


class ForAccounts(MethodView):
    def __init__(self):
        self.office = current_app.extensions["office"]
        self.key = request.headers.get("X-Account")

    def dispatch_request(self, **values):
        self.office.check(self.key)
        return super().dispatch_request(**values)


class Orders(ForAccounts):
    def post(self, code):
        body = request.get_json()
        if not isinstance(body, dict):
            raise BadRequest("A parcel is an object.")
        weight, country = body.get("weight_g"), body.get("country")
        if isinstance(weight, bool) or not isinstance(weight, int) or weight <= 0:
            raise BadRequest("weight_g is a whole number above 0.")
        if not isinstance(country, str):
            raise BadRequest("country is a string.")
        number, made = self.office.order(self.key, code, weight_g=weight, country=country, pieces=self.pieces())
        response = jsonify({"number": number, **vars(made)})
        response.status_code = 201
        response.location = f"/quotations/{number}"
        return response

    def pieces(self):
        values = request.args.getlist("pieces")
        match values:
            case []:
                return 1
            case [text] if text in map(str, range(1, 100)):
                return int(text)
        raise BadRequest("pieces is a number from 1 to 99, once.")


class OneQuotation(ForAccounts):
    def get(self, number):
        return jsonify(number=number, **vars(self.office.find(self.key, number)))


bp.add_url_rule("/services/<code>/quotations", view_func=Orders.as_view("orders"))
bp.add_url_rule("/quotations/<number>", view_func=OneQuotation.as_view("one"))
