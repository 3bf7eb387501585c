"""Sallow Green: Flask-RESTful for its resources and errors, plain functions for what comes in and goes out."""

import re
from datetime import UTC

from flask import Flask, jsonify, request, url_for
from flask_restful import Api, Resource
from werkzeug.exceptions import HTTPException

import apiary as club


class Club(Api):
    """An Api whose errors are one object with a message."""

    def handle_error(self, e):
        match e:
            case club.NoSuchHive():
                return jsonify(message=str(e)), 404
            case club.NameTaken():
                return jsonify(message=str(e)), 409
            case Refused():
                return jsonify(message=e.reasons), 400
            case HTTPException():
                answer = e.get_response()
                answer.data, answer.content_type = jsonify(message=e.description).data, "application/json"
                return answer
        return jsonify(message="Something broke here; we have been told."), 500


class Refused(Exception):
    def __init__(self, reasons):
        self.reasons = reasons


MISSING = object()


class Reader:
    """Reads values one by one and keeps what is wrong with them; used as a context, at whose end it refuses."""

    def __init__(self, source):
        self.source, self.reasons = source, {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if error == (None, None, None) and self.reasons:
            raise Refused(self.reasons)

    def read(self, name, is_right, default=MISSING, source=None, clean=lambda value: value):
        try:
            value = (self.source if source is None else source)[name]
        except KeyError:
            if default is MISSING:
                self.reasons[name] = "is missing"
            return default
        if not is_right(value):
            self.reasons[name] = "is not what it should be"
            return default
        return clean(value)


def text(least, most):
    return lambda value: isinstance(value, str) and least <= len(value.strip()) <= most


def body():
    data = request.get_json()
    if not isinstance(data, dict):
        raise Refused({"body": "is no object"})
    return data


def show(hive):
    keeper = hive.keeper and {"initials": hive.keeper.initials, "name": hive.keeper.name}
    return {
        **{name: getattr(hive, name) for name in ("number", "name", "site", "frames")},
        "honey_kg": format(hive.honey, ".2f"),
        "inspected": hive.inspected and f"{hive.inspected.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "keeper": keeper,
        "href": url_for("hive", number=hive.number),
    }


class Base(Resource):
    def __init__(self, hives, sites):
        self.hives, self.sites = hives, sites

    def read_hive(self, **defaults):
        with Reader(body()) as reader:
            values = {
                "name": reader.read("name", text(1, 40), clean=str.strip, **defaults.get("name", {})),
                "site": reader.read("site", lambda value: value in self.sites, **defaults.get("site", {})),
                "frames": reader.read(
                    "frames", lambda value: type(value) is int and value in range(1, 21), **defaults.get("frames", {})
                ),
            }
        return {name: value for name, value in values.items() if value is not MISSING and value is not None}


class Hives(Base):
    def get(self):
        with Reader(request.args) as reader:
            site = reader.read("site", lambda value: value in self.sites, None)
            limit = reader.read("limit", lambda value: re.fullmatch("[1-9]|[1-4][0-9]|50", value), 20, clean=int)
        return [show(hive) for hive in self.hives.all() if site is None or hive.site == site][:limit]

    def post(self):
        hive = show(self.hives.add(**self.read_hive(frames={"default": 10})))
        return hive, 201, {"Location": hive["href"]}


class Hive(Base):
    def get(self, number):
        return show(self.hives.get(number))

    def patch(self, number):
        self.hives.get(number)
        absent = {"default": None}
        return show(self.hives.change(number, **self.read_hive(name=absent, site=absent, frames=absent)))

    def delete(self, number):
        self.hives.remove(number)
        return {}, 204


class Inspections(Base):
    def post(self, number):
        self.hives.get(number)
        with Reader(body()) as reader:
            seen = reader.read("queen_seen", lambda value: isinstance(value, bool))
            note = reader.read("note", text(0, 200), "", clean=str.strip)
            initials = reader.read("X-Keeper", lambda value: value in self.hives.keepers, source=request.headers)
        found = self.hives.inspect(number, initials, seen, note)
        return {"keeper": found.keeper.name, "queen_seen": found.queen_seen, "note": found.note}, 201


def create_app(config=None):
    app = Flask(__name__)
    app.config.update({"HIVES": [], "KEEPERS": {}, "SITES": club.SITES, **(config or {})})
    given = {
        "hives": club.Apiary(app.config["HIVES"], app.config["KEEPERS"]),
        "sites": app.config["SITES"],
    }
    api = Club(app, prefix="/api", catch_all_404s=True)
    for resource, url in (
        (Hives, "/hives"),
        (Hive, "/hives/<int:number>"),
        (Inspections, "/hives/<int:number>/inspections"),
    ):
        api.add_resource(resource, url, resource_class_kwargs=given)
    return app
