"""Lower Reach Rowing Club: the resources."""

from functools import wraps

from flask import current_app, g, url_for
from flask.views import MethodView
from flask_smorest import abort
from werkzeug.local import LocalProxy

import schemas
from api import ClubBlueprint

boathouse = LocalProxy(lambda: current_app.extensions["boathouse"])
boats = ClubBlueprint("boats", __name__, url_prefix="/boats")
outings = ClubBlueprint("outings", __name__, url_prefix="/outings")


def known(find):
    """A method that is called only where find() does not raise for its number."""

    def decorate(method):
        @wraps(method)
        def wrapper(self, *args, number, **kwargs):
            find(number)
            return method(self, *args, number=number, **kwargs)

        return wrapper

    return decorate


def own(number):
    outing = boathouse.outing(number)
    if g.member["role"] != "coach" and g.member["name"] != outing.by:
        abort(403, message="Only coaches and whoever took the boat out may do this.")


@boats.route("")
class Boats(MethodView):
    @boats.members(400)
    @boats.arguments(schemas.OfKind, location="query", error_status_code=400)
    @boats.response(200, schemas.Boat(many=True))
    def get(self, query):
        found = boathouse.boats(**query)
        return found, {"X-Total-Count": str(len(found))}

    @boats.members(400, 409, 422, coaches=True)
    @boats.arguments(schemas.NewBoat)
    @boats.response(201, schemas.Boat)
    def post(self, body):
        boat = boathouse.add_boat(**body)
        return boat, {"Location": url_for("boats.Boat", number=boat.id)}


@boats.route("/<int:number>")
class Boat(MethodView):
    @boats.members(404)
    @boats.response(200, schemas.Boat)
    def get(self, number):
        return boathouse.boat(number)

    @boats.members(400, 404, 409, 422, coaches=True)
    @boats.arguments(schemas.NewBoat)
    @boats.response(200, schemas.Boat)
    def put(self, body, number):
        return boathouse.replace_boat(number, **body)

    @boats.members(404, 409, coaches=True)
    @boats.response(204)
    def delete(self, number):
        boathouse.sell_boat(number)


@boats.route("/<int:number>/outings")
class Outings(MethodView):
    @boats.members(400, 404)
    @boats.arguments(schemas.InState, location="query", error_status_code=400)
    @boats.response(200, schemas.Outing(many=True))
    def get(self, query, number):
        found = boathouse.outings(number)
        shown = [one for one in found if query.get("state") in (None, "back" if one.is_back else "out")]
        return shown, {"X-Total-Count": str(len(found))}

    @boats.members(400, 404, 409, 422)
    @known(lambda number: boathouse.boat(number))
    @boats.arguments(schemas.NewOuting)
    @boats.response(201, schemas.OnTheWater)
    def post(self, body, number):
        outing = boathouse.take_out(number, g.member["name"], **body)
        return outing, {"Location": url_for("outings.Outing", number=outing.id)}


@outings.route("/<int:number>")
class Outing(MethodView):
    @outings.members(404)
    @outings.response(200, schemas.Outing)
    def get(self, number):
        return boathouse.outing(number)

    @outings.members(400, 403, 404, 409, 422)
    @known(own)
    @outings.arguments(schemas.Change)
    @outings.response(200, schemas.OnTheWater)
    def patch(self, body, number):
        return boathouse.change_outing(number, **body)


@outings.route("/<int:number>/return")
class Return(MethodView):
    @outings.members(400, 403, 404, 409, 422)
    @known(own)
    @outings.arguments(schemas.Landing)
    @outings.response(200, schemas.Back)
    def post(self, body, number):
        return boathouse.bring_back(number, **body)
