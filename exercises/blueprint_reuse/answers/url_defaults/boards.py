"""Kestrel Valley Tramway: departure boards whose options are URL defaults of the registration."""

from collections import Counter

from flask import Blueprint, abort, current_app, g, jsonify, request, url_for
from flask.views import MethodView

bp = Blueprint("boards", __name__)


def mount(parent, name, network, rows):
    parent.register_blueprint(bp, name=name, url_prefix="/" + name, url_defaults={"network": network, "rows": rows})


@bp.url_value_preprocessor
def take_options(endpoint, values):
    g.network, g.rows = values.pop("network"), values.pop("rows")
    g.stops = current_app.config["TIMETABLE"].get(g.network) or {}


@bp.after_request
def sign(response):
    response.headers.add("X-Served-By", request.blueprint.split(".")[-1])
    return response


def served():
    return current_app.extensions.setdefault("boards_served", Counter())


class Stops(MethodView):
    def get(self):
        links = [{"name": stop, "href": url_for(".stop", stop=stop, _external=True)} for stop in sorted(g.stops)]
        return jsonify(network=g.network, stops=links, served=served()[request.blueprint])


class Stop(MethodView):
    def get(self, stop):
        try:
            departures = g.stops[stop]
        except KeyError:
            abort(404)
        served()[request.blueprint] += 1
        return jsonify(stop=stop, departures=departures[: g.rows], stops=url_for(".stops"))


bp.add_url_rule("/stops", view_func=Stops.as_view("stops"))
bp.add_url_rule("/stops/<stop>", view_func=Stop.as_view("stop"))
