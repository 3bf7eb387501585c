"""Quince Row: the newsletter over HTTP, with a cached function under views made of classes."""

from flask import Blueprint, current_app, request
from flask.views import MethodView
from flask_mail import BadHeaderError, Message
from werkzeug.exceptions import BadRequest, ServiceUnavailable, Unauthorized
from werkzeug.local import LocalProxy

from extensions import cache, mail, tariff

bp = Blueprint("newsletter", __name__)
garden = LocalProxy(lambda: current_app.extensions["garden"])


@cache.memoize()
def pickings(crop, bed):
    return garden.pickings(crop, bed)


def body(*keys):
    """The values of these keys in the JSON object of the request."""
    sent = request.get_json()
    try:
        return [sent[key] for key in keys]
    except (TypeError, KeyError) as error:
        raise BadRequest from error


def text(value, is_header=False):
    if not isinstance(value, str) or not value.strip():
        raise BadRequest("A text is missing.")
    if is_header and not all(ord(letter) >= 0x20 for letter in value):
        raise BadRequest("A header cannot have control characters.")
    return value


class Harvest(MethodView):
    def get(self):
        return {"pickings": pickings(request.args.get("crop"), request.args.get("bed"))}

    def post(self):
        try:
            picking = garden.pick(*body("crop", "bed", "kilos"))
        except ValueError as error:
            raise BadRequest(str(error)) from error
        cache.delete_memoized(pickings)
        return picking, 201


class Me(MethodView):
    def dispatch_request(self, **kwargs):
        self.card = request.headers.get("X-Card")
        if garden.member(self.card) is None:
            raise Unauthorized
        answer = current_app.make_response(super().dispatch_request(**kwargs))
        answer.cache_control.no_store = True
        return answer

    def get(self):
        return garden.member(self.card)

    def put(self):
        (name,) = body("name")
        garden.rename(self.card, text(name, is_header=True))
        return garden.member(self.card)


class Ads(MethodView):
    def post(self):
        return {"cents": tariff.charge(*map(text, body("text")))}, 201


class Issues(MethodView):
    def post(self):
        title, words = body("title", "text")
        issue = {"subject": text(title, is_header=True), "body": text(words)}
        to = [(member["name"], member["email"]) for member in garden.members()]
        try:
            for recipient in to:
                mail.send(Message(recipients=[recipient], **issue))
        except BadHeaderError as error:
            raise BadRequest from error
        except ConnectionError as error:
            raise ServiceUnavailable from error
        return {"sent": len(to)}


@bp.get("/status")
def status():
    return tariff.takings() | {"lookups": garden.lookups}


for path, view in {"/harvest": Harvest, "/me": Me, "/ads": Ads, "/issues": Issues}.items():
    bp.add_url_rule(path, view_func=view.as_view(view.__name__))
