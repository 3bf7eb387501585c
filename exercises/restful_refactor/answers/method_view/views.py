"""Lower Reach Rowing Club: the views. Who calls is settled before a method is; all else is raised."""

from flask import current_app, request, url_for
from flask.views import MethodView

import rules
from refusals import Refusal


class MemberView(MethodView):
    """A view for members, some of whose methods are for coaches."""

    init_every_request = True
    for_coaches = frozenset()

    def __init__(self, boathouse):
        self.boathouse = boathouse

    def dispatch_request(self, **values):
        key = request.headers.get("X-Club-Key")
        self.member = current_app.config["MEMBERS"].get(key)
        if not self.member:
            challenge = 'ClubKey realm="boathouse"'
            raise Refusal(401, "unauthorized", "Send the key of a member.", WWW_Authenticate=challenge)
        if request.method in self.for_coaches and not self.is_coach:
            raise Refusal(403, "forbidden", "Only coaches may do this.")
        return super().dispatch_request(**values)

    @property
    def is_coach(self):
        return self.member["role"] == "coach"

    @property
    def body(self):
        data = request.get_json(force=True, silent=True)
        if isinstance(data, dict):
            return data
        raise Refusal(400, "bad_request", "Send a JSON object.")

    def one_of(self, name, choices):
        value = request.args.get(name, choices[0])
        if name in request.args and value not in choices:
            raise Refusal(400, "bad_request", f"{name} is {choices[0]} or {choices[1]}.")
        return request.args.get(name)


class OutingView(MemberView):
    """A view of one outing."""

    def own(self, number):
        outing = self.boathouse.outing(number)
        if self.is_coach or self.member["name"] == outing.by:
            return outing
        raise Refusal(403, "forbidden", "Only coaches and whoever took the boat out may do this.")


def shown_boat(boat):
    return vars(boat)


def shown_outing(outing):
    shown = dict(vars(outing))
    if not shown.pop("is_back"):
        del shown["km"], shown["damage"]
    return shown


class Boats(MemberView):
    for_coaches = {"POST"}

    def get(self):
        boats = [shown_boat(boat) for boat in self.boathouse.boats(self.one_of("kind", rules.KINDS))]
        return boats, {"X-Total-Count": len(boats)}

    def post(self):
        boat = self.boathouse.add_boat(**rules.boat(self.body))
        return shown_boat(boat), 201, {"Location": url_for("boat", number=boat.id)}


class Boat(MemberView):
    for_coaches = {"PUT", "DELETE"}

    def get(self, number):
        return shown_boat(self.boathouse.boat(number))

    def put(self, number):
        return shown_boat(self.boathouse.replace_boat(number, **rules.boat(self.body)))

    def delete(self, number):
        self.boathouse.sell_boat(number)
        return "", 204


class Outings(MemberView):
    def get(self, number):
        state = self.one_of("state", rules.STATES)
        outings = self.boathouse.outings(number)
        wanted = {None: outings, "back": filter(is_back, outings), "out": (o for o in outings if not is_back(o))}
        return [shown_outing(outing) for outing in wanted[state]], {"X-Total-Count": len(outings)}

    def post(self, number):
        seats = self.boathouse.boat(number).seats
        outing = self.boathouse.take_out(number, self.member["name"], **rules.outing(self.body, seats))
        return shown_outing(outing), 201, {"Location": url_for("outing", number=outing.id)}


def is_back(outing):
    return outing.is_back


class Outing(OutingView):
    def get(self, number):
        return shown_outing(self.boathouse.outing(number))

    def patch(self, number):
        self.own(number)
        return shown_outing(self.boathouse.change_outing(number, **rules.change(self.body)))


class Return(OutingView):
    def post(self, number):
        self.own(number)
        return shown_outing(self.boathouse.bring_back(number, **rules.landing(self.body)))


RULES = [
    ("boats", "/boats", Boats),
    ("boat", "/boats/<int:number>", Boat),
    ("outings", "/boats/<int:number>/outings", Outings),
    ("outing", "/outings/<int:number>", Outing),
    ("return", "/outings/<int:number>/return", Return),
]
