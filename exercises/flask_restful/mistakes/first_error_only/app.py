"""Sallow Green: the API to the hives."""

from datetime import UTC

from flask import Flask, current_app
from flask_restful import Api, Resource, abort, fields, inputs, marshal_with
from flask_restful.reqparse import Argument, RequestParser
from werkzeug.local import LocalProxy

from apiary import SITES, Apiary, NameTaken, NoSuchHive

apiary = LocalProxy(lambda: current_app.extensions["apiary"])


class Moment(fields.Raw):
    """fields.DateTime keeps whatever offset a datetime has."""

    def format(self, value):
        return value.astimezone(UTC).isoformat()


KEEPER = {"initials": fields.String, "name": fields.String}
HIVE = {
    "number": fields.Integer,
    "name": fields.String,
    "site": fields.String,
    "frames": fields.Integer,
    "honey_kg": fields.Fixed(2, attribute="honey"),
    "inspected": Moment,
    "keeper": fields.Nested(KEEPER, allow_null=True),
    "href": fields.Url("hive"),
}
INSPECTION = {
    "keeper": fields.String(attribute="keeper.name"),
    "queen_seen": fields.Boolean,
    "note": fields.String,
}


def text(least, most):
    def convert(value):
        if not isinstance(value, str):
            raise ValueError("must be a text")
        if not least <= len(value.strip()) <= most:
            raise ValueError(f"must have {least} to {most} characters")
        return value.strip()

    return convert


def frames(value):
    if type(value) is not int or not 1 <= value <= 20:
        raise ValueError("must be a whole number from 1 to 20")
    return value


def truth(value):
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def site(value):
    if value not in current_app.config["SITES"]:
        raise ValueError("must be one of the club's sites")
    return value


def keeper(value):
    if value not in apiary.keepers:
        raise ValueError("must be the initials of a keeper")
    return value


class InBody(Argument):
    """A member of the JSON body, which is never null."""

    def __init__(self, name, **options):
        super().__init__(name, location="json", nullable=False, **options)

    def source(self, request):
        body = request.get_json()
        if not isinstance(body, dict):
            abort(400, message="The body must be a JSON object.")
        return body


listing = RequestParser()
listing.add_argument("site", type=site, location="args")
listing.add_argument("limit", type=inputs.int_range(1, 50), location="args", default=20)

new_hive = RequestParser(argument_class=InBody)
new_hive.add_argument("name", type=text(1, 40), required=True)
new_hive.add_argument("site", type=site, required=True)
new_hive.add_argument("frames", type=frames, default=10)

change = RequestParser(argument_class=InBody)
change.add_argument("name", type=text(1, 40), store_missing=False)
change.add_argument("site", type=site, store_missing=False)
change.add_argument("frames", type=frames, store_missing=False)

inspection = RequestParser()
inspection.add_argument(InBody("queen_seen", type=truth, required=True))
inspection.add_argument(InBody("note", type=text(0, 200), default=""))
inspection.add_argument("X-Keeper", type=keeper, location="headers", required=True, dest="initials")


class HiveList(Resource):
    @marshal_with(HIVE)
    def get(self):
        wanted = listing.parse_args()
        hives = [hive for hive in apiary.all() if wanted.site in (None, hive.site)]
        return hives[: wanted.limit]

    @marshal_with(HIVE)
    def post(self):
        hive = apiary.add(**new_hive.parse_args())
        return hive, 201, {"Location": current_app.url_for("hive", number=hive.number)}


class Hive(Resource):
    @marshal_with(HIVE)
    def get(self, number):
        return apiary.get(number)

    @marshal_with(HIVE)
    def patch(self, number):
        apiary.get(number)
        return apiary.change(number, **change.parse_args())

    def delete(self, number):
        apiary.remove(number)
        return "", 204


class Inspections(Resource):
    @marshal_with(INSPECTION)
    def post(self, number):
        apiary.get(number)
        return apiary.inspect(number, **inspection.parse_args()), 201


class HivesApi(Api):
    """Resources raise what went wrong with the hives; here it becomes an answer."""

    def handle_error(self, e):
        if isinstance(e, NoSuchHive):
            return self.make_response({"message": str(e)}, 404)
        if isinstance(e, NameTaken):
            return self.make_response({"message": str(e)}, 409)
        return super().handle_error(e)


def create_app(config=None):
    """An application with the hives, keepers and sites of its configuration."""
    app = Flask(__name__)
    app.config.update(HIVES=[], KEEPERS={}, SITES=SITES)
    app.config.update(config or {})
    app.extensions["apiary"] = Apiary(app.config["HIVES"], app.config["KEEPERS"])

    api = HivesApi(app, catch_all_404s=True)
    api.add_resource(HiveList, "/api/hives")
    api.add_resource(Hive, "/api/hives/<int:number>")
    api.add_resource(Inspections, "/api/hives/<int:number>/inspections")

    return app
