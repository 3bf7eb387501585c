"""Quince Row: the newsletter over HTTP."""

from flask import Blueprint, abort, current_app, json, request
from flask.views import MethodView
from werkzeug.exceptions import HTTPException

from extensions import post, shelf, tariff
from post import NoMailServer

bp = Blueprint("newsletter", __name__)


def garden():
    """The garden of the current application."""
    return current_app.extensions["garden"]


def body():
    """The JSON object of the request."""
    sent = request.get_json(force=True)
    if not isinstance(sent, dict):
        abort(400, "The body is a JSON object.")
    return sent


def text_of(sent, key, one_line=False):
    """A text of the body that is not blank, without control characters if it is one line."""
    text = sent.get(key)
    if not isinstance(text, str) or not text.strip():
        abort(400, f"{key} is a text.")
    if one_line and min(text) < " ":
        abort(400, f"{key} has no control characters.")
    return text


class Harvest(MethodView):
    def get(self):
        return {"pickings": shelf.answer(garden().pickings, request.args.get("crop"), request.args.get("bed"))}

    def post(self):
        sent = body()
        try:
            picking = garden().pick(sent["crop"], sent["bed"], sent["kilos"])
        except KeyError as error:
            abort(400, f"{error.args[0]} is missing.")
        except ValueError as error:
            abort(400, str(error))
        shelf.clear()
        return picking, 201


class Me(MethodView):
    """The member whose card is shown. What it answers is for nobody else, and never kept."""

    def dispatch_request(self):
        card = request.headers.get("X-Card")
        if garden().member(card) is None:
            abort(401, "Please show your card.")
        return super().dispatch_request(card=card)

    def get(self, card):
        return garden().member(card), {"Cache-Control": "private, no-store"}

    def put(self, card):
        garden().rename(card, text_of(body(), "name", one_line=True))
        return self.get(card)


class Ads(MethodView):
    def post(self):
        return {"cents": tariff.charge(text_of(body(), "text"))}, 201


class Issues(MethodView):
    def post(self):
        sent = body()
        title, text = text_of(sent, "title", one_line=True), text_of(sent, "text")
        try:
            return {"sent": post.send(garden().members(), title, text)}
        except NoMailServer:
            abort(503, "There is no connection to the mail server.")


class Status(MethodView):
    def get(self):
        return {"lookups": garden().lookups, **tariff.takings()}


def error_as_json(error):
    """An error, with its headers, as JSON."""
    response = error.get_response()
    if error.response is None:
        response.data = json.dumps({"error": error.description})
        response.content_type = "application/json"
    return response


for resource in (Harvest, Me, Ads, Issues, Status):
    name = resource.__name__.lower()
    bp.add_url_rule(f"/{name}", view_func=resource.as_view(name))
bp.app_errorhandler(HTTPException)(error_as_json)
