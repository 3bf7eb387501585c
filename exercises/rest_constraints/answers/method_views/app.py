"""Fellgate Club: class-based views that return data; a decorator chooses the form, by Werkzeug's own preferences."""

import csv
import functools
import hashlib
import io
import json

from flask import Blueprint, Flask, Response, current_app, request, url_for
from flask.views import MethodView
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    NotAcceptable,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
)

from store import Store

bp = Blueprint("club", __name__)


def csv_text(huts):
    lines = io.StringIO(newline="")
    table = csv.DictWriter(lines, ["name", "beds", "warden", "url"], extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    table.writerows({**hut, "url": hut["links"]["self"]} for hut in huts)
    return lines.getvalue()


WRITERS = {
    "application/json": lambda data: json.dumps(data, ensure_ascii=False),
    "text/csv": lambda data: csv_text(data.get("huts", [data])),
}


def tag_of(data, mimetype):
    return hashlib.sha256(json.dumps([mimetype, data], sort_keys=True).encode()).hexdigest()[:32]


def negotiated(view):
    """Writes what a view returns in the best form, unless the client has it."""

    @functools.wraps(view)
    def wrapper(*args, **kwargs):
        offered = list(WRITERS)
        accept = request.accept_mimetypes
        mimetype = accept.best_match(offered) if accept.provided else offered[0]
        if mimetype is None:
            raise NotAcceptable()
        data = view(*args, **kwargs)
        response = Response(WRITERS[mimetype](data), mimetype=mimetype)
        response.set_etag(tag_of(data, mimetype))
        response.headers["Cache-Control"] = "no-cache"
        return response.make_conditional(request)

    return wrapper


def link(hut):
    return url_for("club.hut", number=hut["number"], _external=True)


def represent(hut):
    """A hut with its links; the number stays inside."""
    links = {"self": link(hut), "huts": url_for("club.huts", _external=True)}
    return {"name": hut["name"], "beds": hut["beds"], "warden": hut["warden"], "links": links}


def parse():
    match request.get_json():
        case {"name": str(name), "beds": int(beds), "warden": None | str() as warden} if (
            name and beds in range(1, 91) and not isinstance(beds, bool) and warden != ""
        ):
            return name, beds, warden
    raise BadRequest("A hut has a name, from 1 to 90 beds, and a warden or null.")


class Api(MethodView):
    @property
    def store(self):
        return current_app.extensions["store"]


class Huts(Api):
    @negotiated
    def get(self):
        size = current_app.config["PAGE_SIZE"]
        start = request.args.get("from", 1, type=int)
        *huts, beyond = [*self.store.huts_after(start - 1, size + 1), None]
        if len(huts) > size:
            beyond = huts.pop()
        earlier = self.store.huts_before(start, size)
        links = {"self": self.page(start)}
        if beyond:
            links["next"] = self.page(beyond["number"])
        if earlier:
            links["prev"] = self.page(earlier[0]["number"])
        return {"huts": [represent(hut) for hut in huts], "links": links}

    def post(self):
        hut = self.store.add(*parse())
        return represent(hut), 201, {"Location": link(hut)}

    def page(self, start):
        return url_for("club.huts", **({"from": start} if start > 1 else {}), _external=True)


class Hut(Api):
    def find(self, number):
        hut = self.store.hut(number)
        if hut is None:
            raise NotFound()
        return represent(hut)

    def changeable(self, number):
        tag = tag_of(self.find(number), "application/json")
        if not request.if_match:
            raise PreconditionRequired()
        if tag not in request.if_match:
            raise PreconditionFailed()

    @negotiated
    def get(self, number):
        return self.find(number)

    def put(self, number):
        self.changeable(number)
        data = represent(self.store.replace(number, *parse()))
        response = Response(WRITERS["application/json"](data), mimetype="application/json")
        response.set_etag(tag_of(data, "application/json"))
        return response

    def delete(self, number):
        self.changeable(number)
        self.store.remove(number)
        return "", 204


@bp.get("/")
def home():
    return {"links": {"huts": url_for("club.huts", _external=True)}}


@bp.app_errorhandler(HTTPException)
def as_json(error):
    response = error.get_response()
    response.data, response.mimetype = json.dumps({"error": error.name}), "application/json"
    return response


@bp.after_request
def vary(response):
    response.vary.add("Accept")
    return response


bp.add_url_rule("/shelters/", view_func=Huts.as_view("huts"))
bp.add_url_rule("/shelters/<int:number>/", view_func=Hut.as_view("hut"))


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(DATABASE="huts.db", PAGE_SIZE=20)
    app.config.from_mapping(config)
    app.extensions["store"] = Store(app.config["DATABASE"])
    app.register_blueprint(bp)
    return app
