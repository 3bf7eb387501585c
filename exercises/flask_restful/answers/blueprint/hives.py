"""Sallow Green: the hives as a blueprint with an Api of its own."""

from functools import wraps

from flask import Blueprint, request
from flask_restful import Api, Resource, abort, fields, marshal
from werkzeug.exceptions import Conflict, NotFound

from apiary import NameTaken, NoSuchHive
from forms import Forms
from shapes import Hundredths, Utc

PERSON = {"initials": fields.String(), "name": fields.String()}


def translated(method):
    """A method whose refusals by the apiary are HTTP errors."""

    @wraps(method)
    def wrapper(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except NoSuchHive as error:
            raise NotFound(str(error)) from error
        except NameTaken as error:
            raise Conflict(str(error)) from error

    return wrapper


def with_object(method):
    """A method that is only called with a JSON object as its body."""

    @wraps(method)
    def wrapper(*args, **kwargs):
        if not isinstance(request.get_json(), dict):
            abort(400, message="Send a JSON object.")
        return method(*args, **kwargs)

    return wrapper


def make_blueprint(apiary, sites):
    """The hives of one apiary; the blueprint belongs to one application."""
    blueprint, api = Blueprint("hives", __name__), Api(catch_all_404s=True)
    forms = Forms(sites, apiary.keepers)
    hive_fields = {
        "number": fields.Integer,
        "name": fields.String,
        "site": fields.String,
        "frames": fields.Integer,
        "honey_kg": Hundredths(attribute="honey"),
        "inspected": Utc,
        "keeper": fields.Nested(PERSON, allow_null=True),
        "href": fields.Url("hives.one", absolute=True),
    }

    class Base(Resource):
        method_decorators = {
            "get": [translated],
            "post": [with_object, translated],
            "patch": [with_object, translated],
            "delete": [translated],
        }

    @api.resource("", endpoint="all")
    class Hives(Base):
        def get(self):
            query = forms.query.parse_args()
            found = (hive for hive in apiary.all() if not query["site"] or hive.site == query["site"])
            return [marshal(hive, hive_fields) for hive, _ in zip(found, range(query["limit"]), strict=False)]

        def post(self):
            body = forms.new.parse_args()
            hive = marshal(apiary.add(body.name, body.site, body.frames), hive_fields)
            return hive, 201, {"Location": api.url_for(Hive, number=hive["number"])}

    @api.resource("/<int:number>", endpoint="one")
    class Hive(Base):
        method_decorators = {**Base.method_decorators, "patch": [with_object, _known(apiary), translated]}

        def get(self, number):
            return marshal(apiary.get(number), hive_fields)

        def patch(self, number):
            return marshal(apiary.change(number, **forms.changes.parse_args()), hive_fields)

        def delete(self, number):
            apiary.remove(number)
            return None, 204

    @api.resource("/<int:number>/inspections", endpoint="inspections")
    class Inspections(Base):
        method_decorators = [with_object, _known(apiary), translated]

        def post(self, number):
            body = forms.inspection.parse_args()
            found = apiary.inspect(number, body["X-Keeper"], body.queen_seen, body.note)
            return {"keeper": found.keeper.name, "queen_seen": found.queen_seen, "note": found.note}, 201

    api.init_app(blueprint)
    return blueprint


def _known(apiary):
    """A decorator of methods that are only called for hives there are."""

    def decorate(method):
        @wraps(method)
        def wrapper(number):
            apiary.get(number)
            return method(number)

        return wrapper

    return decorate
