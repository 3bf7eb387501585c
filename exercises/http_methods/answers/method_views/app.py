"""Rookery Lane Garden Club: the plots as a blueprint of class-based views, with rules in a table."""

from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, jsonify, make_response, request, url_for
from flask.views import MethodView
from werkzeug.exceptions import HTTPException, NotFound, UnprocessableEntity
from werkzeug.local import LocalProxy

from plots import Plots

bp = Blueprint("plots", __name__, url_prefix="/plots")
store = LocalProxy(lambda: current_app.extensions["plots"])


def is_text(value):
    return isinstance(value, str) and len(value) > 0


RULES = {
    "area_m2": lambda value: isinstance(value, int) and not isinstance(value, bool) and value in range(1, 401),
    "tenant": lambda value: value is None or is_text(value),
    "crops": lambda value: isinstance(value, list) and all(map(is_text, value)),
}


def checked(changes):
    """The members of a plot in a JSON value; UnprocessableEntity where one is wrong."""
    if not isinstance(changes, dict):
        raise UnprocessableEntity("expected an object")
    known = {name: changes[name] for name in RULES if name in changes}
    if wrong := [name for name, value in known.items() if not RULES[name](value)]:
        raise UnprocessableEntity(f"wrong: {', '.join(wrong)}")
    return known


def whole(body):
    """All members of a new plot."""
    known = checked(body)
    if "area_m2" not in known:
        raise UnprocessableEntity("area_m2 is missing")
    return {"area_m2": known["area_m2"], "tenant": known.get("tenant"), "crops": known.get("crops", [])}


def shown(id):
    fields = store.get(id)
    if fields is None:
        raise NotFound("no such plot")
    return {"id": id} | fields


class Collection(MethodView):
    def get(self):
        return jsonify([shown(id) for id in store.ids()])

    def post(self):
        id = store.add(whole(request.json))
        response = make_response(shown(id), HTTPStatus.CREATED)
        response.location = url_for("plots.item", id=id, _external=True)
        return response


class Item(MethodView):
    def get(self, id):
        return shown(id)

    def put(self, id):
        shown(id)
        store.replace(id, whole(request.json))
        return shown(id)

    def patch(self, id):
        plot = shown(id)
        plot.update(checked(request.json))
        del plot["id"]
        store.replace(id, plot)
        return shown(id)

    def delete(self, id):
        shown(id)
        store.remove(id)
        return Response(status=HTTPStatus.NO_CONTENT)


bp.add_url_rule("", view_func=Collection.as_view("collection"))
bp.add_url_rule("/<int:id>", view_func=Item.as_view("item"))


def create_app(config=None):
    app = Flask("rookery_lane")
    app.config.from_mapping(config)
    app.extensions["plots"] = Plots()
    app.register_blueprint(bp)

    @app.errorhandler(HTTPException)
    def report(error):
        headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
        return jsonify(error=error.name), error.code, headers

    return app
