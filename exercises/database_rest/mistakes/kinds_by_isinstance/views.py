"""Larkhill Allotments: the API. Knows requests, and leaves everything else to the office."""

from flask import Blueprint, abort, request, url_for

import office
from models import Lease, Plot
from sessions import get_session

LONGEST_NUMBER = 10
LONGEST_TENANT = 80
LARGEST_AREA = 1000
MOST_PLOTS = 20
LARGEST_PAGE = 100

bp = Blueprint("allotments", __name__)


def init_app(app):
    """Adds the views, and the statuses of what the office refuses."""
    app.register_blueprint(bp)
    app.register_error_handler(office.Unknown, lambda refusal: ({"error": str(refusal)}, 404))
    app.register_error_handler(office.Taken, lambda refusal: ({"error": str(refusal)}, 409))


@bp.get("/plots")
def plots():
    limit = request.args.get("limit", "20")
    if not (limit.isascii() and limit.isdigit()) or not 1 <= int(limit) <= LARGEST_PAGE:
        abort(400)
    found = office.plots_after(get_session(), request.args.get("after", ""), int(limit))
    return {"plots": [plot_json(plot) for plot in found]}


@bp.post("/plots")
def new_plot():
    plot = office.add_plot(get_session(), **read_body(required={"number", "area"}))
    return plot_json(plot), 201, {"Location": url_for(".plot", key=plot.id)}


@bp.get("/plots/<int:key>")
def plot(key):
    return plot_json(office.find(get_session(), Plot, key))


@bp.patch("/plots/<int:key>")
def change_plot(key):
    return plot_json(office.change_plot(get_session(), key, read_body(optional={"number", "area"})))


@bp.delete("/plots/<int:key>")
def delete_plot(key):
    office.delete_plot(get_session(), key)
    return "", 204


@bp.post("/leases")
def new_lease():
    body = read_body(required={"tenant", "plots"})
    lease = office.add_lease(get_session(), body["tenant"], body["plots"])
    return lease_json(lease), 201, {"Location": url_for(".lease", key=lease.id)}


@bp.get("/leases/<int:key>")
def lease(key):
    return lease_json(office.find(get_session(), Lease, key))


@bp.delete("/leases/<int:key>")
def delete_lease(key):
    office.delete_lease(get_session(), key)
    return "", 204


def plot_json(plot):
    tenant = plot.lease.tenant if plot.lease else None
    return {"id": plot.id, "number": plot.number, "area": plot.area, "tenant": tenant}


def lease_json(lease):
    return {"id": lease.id, "tenant": lease.tenant, "plots": [plot_json(plot) for plot in lease.plots]}


def read_body(required=frozenset(), optional=frozenset()):
    """The body, with the members that are required, or one at least that is optional. Any other is 400."""
    body = request.get_json()
    if not isinstance(body, dict) or not required <= body.keys():
        abort(400)
    known = {name: body[name] for name in required | optional if name in body}
    if not all(RULES[name](value) for name, value in known.items()):
        abort(400)
    return known


def is_text(value, longest):
    return isinstance(value, str) and 1 <= len(value) <= longest


def is_number(value, largest):
    return isinstance(value, int) and 1 <= value <= largest


def is_list_of_ids(value):
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_PLOTS:
        return False
    return all(isinstance(key, int) for key in value)


RULES = {
    "number": lambda value: is_text(value, LONGEST_NUMBER),
    "tenant": lambda value: is_text(value, LONGEST_TENANT),
    "area": lambda value: is_number(value, LARGEST_AREA),
    "plots": is_list_of_ids,
}
