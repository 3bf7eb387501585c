"""Lowgate Bikes: the routing, with Werkzeug's own objects and a converter that asks the current application."""

from functools import partial

from flask import Flask, current_app, jsonify, request
from flask.views import MethodView
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter, Rule, Submount

import views


class CodeConverter(BaseConverter):
    def to_python(self, value):
        area, _, number = value.rpartition("-")
        if area in current_app.config["AREAS"] and len(number) == 3 and number.isascii() and number.isdecimal():
            if number != "000":
                return views.Code(area, int(number))
        raise NotFound

    def to_url(self, value):
        return super().to_url(f"{value.area}-{str(value.number).zfill(3)}")


class Bikes(MethodView):
    def get(self, code):
        return views.bikes(code)

    def post(self, code):
        return views.return_bike(code)

    def delete(self, code):
        return views.take_bike(code)


class Lowgate(Flask):
    """An application whose answers name their endpoint."""

    def process_response(self, response):
        response = super().process_response(response)
        if request.url_rule:
            response.headers.set("X-Endpoint", request.url_rule.endpoint)
        return response


def route_table():
    table = [
        {"endpoint": rule.endpoint, "rule": str(rule), "methods": sorted(rule.methods)}
        for rule in current_app.url_map.iter_rules()
    ]
    return jsonify(routes=sorted(table, key=lambda row: [row["rule"], row["endpoint"]]))


def create_app(config=None):
    app = Lowgate(__name__)
    app.config.from_mapping({"AREAS": [], "STATIONS": [], "SHORTCUTS": {}} | dict(config or {}))
    app.url_map.converters["code"] = CodeConverter

    app.view_functions.update(station=views.station, stations=views.stations, area=views.area, routes=route_table)
    rules = [
        Submount("/stations", [reading("/", "stations"), reading("/<code:code>", "station")]),
        reading("/areas/<string:name>", "area"),
        reading("/routes", "routes"),
    ]
    for number, (path, place) in enumerate(app.config["SHORTCUTS"].items()):
        endpoint = f"shortcut{number}"
        rules.insert(0, reading(path, endpoint))
        app.view_functions[endpoint] = partial(views.station, views.Code(*place))
    for factory in rules:
        for rule in factory.get_rules(app.url_map):
            rule.provide_automatic_options = True
            app.url_map.add(rule)
    app.add_url_rule("/stations/<code:code>/bikes/", view_func=Bikes.as_view("bikes"))
    return app


def reading(path, endpoint):
    return Rule(path, endpoint=endpoint, methods=["GET", "OPTIONS"])
