"""Lower Reach Rowing Club: the resources and their models."""

from flask import abort, current_app, g, request, url_for
from flask_restx import Api, Namespace, Resource, fields, marshal
from werkzeug.local import LocalProxy

import rules
from access import coaches_only, members_only, own_or_coach

boathouse = LocalProxy(lambda: current_app.extensions["boathouse"])
ns = Namespace("boathouse", path="/")


class BoathouseApi(Api):
    """Flask-RESTX for the resources and the document; errors stay with Flask's handlers."""

    def error_router(self, original_handler, e):
        return original_handler(e)


class Number(fields.Raw):
    """A number as it is: fields.Float would make 50.0 of 50."""

    __schema_type__ = "number"


class NumberOrNull(fields.Raw):
    __schema_type__ = ["number", "null"]


class TextOrNull(fields.String):
    __schema_type__ = ["string", "null"]


NEW_BOAT = ns.model(
    "NewBoat",
    {
        "name": fields.String(required=True),
        "kind": fields.String(required=True, enum=rules.KINDS),
        "seats": fields.Integer(required=True),
        "weight_kg": NumberOrNull(),
    },
)
BOAT = ns.model(
    "Boat",
    {
        "id": fields.Integer(required=True),
        "name": fields.String(required=True),
        "kind": fields.String(required=True),
        "seats": fields.Integer(required=True),
        "weight_kg": NumberOrNull(required=True),
        "out": fields.Boolean(required=True),
    },
)
NEW_OUTING = ns.model(
    "NewOuting",
    {
        "crew": fields.List(fields.String, required=True),
        "cox": TextOrNull(),
        "due": fields.String(required=True),
    },
)
CHANGE = ns.model("Change", {"cox": TextOrNull(), "due": fields.String()})
LANDING = ns.model("Landing", {"km": Number(required=True), "damage": TextOrNull()})
ON_THE_WATER = ns.model(
    "OnTheWater",
    {
        "id": fields.Integer(required=True),
        "boat": fields.Integer(required=True),
        "by": fields.String(required=True),
        "crew": fields.List(fields.String, required=True),
        "cox": TextOrNull(required=True),
        "due": fields.String(required=True),
    },
)
BACK = ns.clone("Back", ON_THE_WATER, {"km": Number(required=True), "damage": TextOrNull(required=True)})
OUTING = ns.clone("Outing", ON_THE_WATER, {"km": Number(), "damage": TextOrNull()})
ERROR = ns.model("Error", {"error": fields.String(required=True), "message": fields.String(required=True)})
INVALID = ns.clone("Invalid", ERROR, {"fields": fields.Raw(required=True)})
PING = ns.model("Ping", {"status": fields.String(required=True)})

WORDS = {
    400: "What was sent cannot be read",
    401: "No key of a member",
    403: "Not for this member",
    404: "No such thing",
    409: "Not now",
    422: "Something is missing or wrong",
}


def refuses(*statuses):
    """Documents the errors of a resource or a method."""

    def decorate(documented):
        for status in statuses:
            ns.response(status, WORDS[status], INVALID if status == 422 else ERROR)(documented)
        return documented

    return decorate


def body():
    """The JSON object that was sent, whatever its Content-Type."""
    data = request.get_json(force=True, silent=True)
    if not isinstance(data, dict):
        abort(400, "Send a JSON object.")
    return data


def choice(name, choices):
    """A parameter of the query that is absent or one of two words."""
    value = request.args.get(name)
    if value is not None and value not in choices:
        abort(400, f"{name} is {' or '.join(choices)}.")
    return value


def show(outing):
    return marshal(outing, BACK if outing.is_back else ON_THE_WATER)


@ns.route("/ping")
@ns.doc(security=[])
class Ping(Resource):
    @ns.response(200, "Alive", PING)
    def get(self):
        return {"status": "ok"}


@refuses(401)
class MembersResource(Resource):
    """A resource for members."""

    method_decorators = [members_only]


@ns.route("/boats")
class Boats(MembersResource):
    @refuses(400)
    @ns.param("kind", "Only boats of this kind", enum=rules.KINDS)
    @ns.marshal_list_with(BOAT)
    def get(self):
        boats = boathouse.boats(choice("kind", rules.KINDS))
        return boats, 200, {"X-Total-Count": len(boats)}

    @refuses(400, 403, 409, 422)
    @ns.expect(NEW_BOAT)
    @ns.marshal_with(BOAT, code=201)
    @coaches_only
    def post(self):
        boat = boathouse.add_boat(**rules.boat(body()))
        return boat, 201, {"Location": url_for("boathouse_boat", number=boat.id)}


@ns.route("/boats/<int:number>")
@refuses(404)
class Boat(MembersResource):
    @ns.marshal_with(BOAT)
    def get(self, number):
        return boathouse.boat(number)

    @refuses(400, 403, 409, 422)
    @ns.expect(NEW_BOAT)
    @ns.marshal_with(BOAT)
    @coaches_only
    def put(self, number):
        return boathouse.replace_boat(number, **rules.boat(body()))

    @refuses(403, 409)
    @ns.response(204, "Sold")
    @coaches_only
    def delete(self, number):
        boathouse.sell_boat(number)
        return "", 204


@ns.route("/boats/<int:number>/outings")
@refuses(404)
class Outings(MembersResource):
    @refuses(400)
    @ns.param("state", "Only these outings", enum=rules.STATES)
    @ns.response(200, "The latest first", [OUTING])
    def get(self, number):
        state = choice("state", rules.STATES)
        outings = boathouse.outings(number)
        shown = [show(outing) for outing in outings if state in (None, "back" if outing.is_back else "out")]
        return shown, 200, {"X-Total-Count": len(outings)}

    @refuses(400, 409, 422)
    @ns.expect(NEW_OUTING)
    @ns.response(201, "On the water", ON_THE_WATER)
    def post(self, number):
        boat = boathouse.boat(number)
        outing = boathouse.take_out(number, g.member["name"], **rules.outing(body(), boat.seats))
        return show(outing), 201, {"Location": url_for("boathouse_outing", number=outing.id)}


@ns.route("/outings/<int:number>")
@refuses(404)
class Outing(MembersResource):
    @ns.response(200, "An outing", OUTING)
    def get(self, number):
        return show(boathouse.outing(number))

    @refuses(400, 403, 409, 422)
    @ns.expect(CHANGE)
    @ns.response(200, "As it is now", ON_THE_WATER)
    def patch(self, number):
        own_or_coach(boathouse.outing(number))
        return show(boathouse.change_outing(number, **rules.change(body())))


@ns.route("/outings/<int:number>/return")
@refuses(404)
class Return(MembersResource):
    @refuses(400, 403, 409, 422)
    @ns.expect(LANDING)
    @ns.response(200, "Back", BACK)
    def post(self, number):
        own_or_coach(boathouse.outing(number))
        return show(boathouse.bring_back(number, **rules.landing(body())))
