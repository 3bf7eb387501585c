"""Lowgate Bikes: the routing, with a converter made for each application; decorators are functions, too."""

import re
from functools import partial

from flask import Flask, request
from werkzeug.routing import BaseConverter, ValidationError

import views


def code_converter(areas):
    """A converter whose expression knows the areas."""

    class CodeConverter(BaseConverter):
        regex = f"(?:{'|'.join(map(re.escape, areas)) or '(?!)'})-[0-9]{{3}}"

        def to_python(self, value):
            area, number = value.split("-")
            return views.Code(area, int(number)) if int(number) else self.refuse()

        def refuse(self):
            raise ValidationError("numbers begin with 001")

        def to_url(self, value):
            return "-".join([value.area, str(value.number).rjust(3, "0")])

    return CodeConverter


def create_app(config=None):
    app = Flask(__name__)
    app.config["AREAS"], app.config["STATIONS"], app.config["SHORTCUTS"] = [], [], {}
    app.config.update(config or {})
    app.url_map.converters.update(code=code_converter(app.config["AREAS"]))

    for path, (area, number) in app.config["SHORTCUTS"].items():
        view = partial(views.station, views.Code(area, number))
        app.get(path, endpoint=path.replace("/", "_").replace(".", "_"))(view)

    @app.get("/routes")
    def routes():
        found = [
            {"rule": rule.rule, "endpoint": rule.endpoint, "methods": sorted(rule.methods)}
            for rule in app.url_map.iter_rules()
        ]
        found.sort(key=lambda row: (row["rule"], row["endpoint"]))
        return {"routes": found}

    bikes = "/stations/<code:code>/bikes/"
    app.delete(bikes)(views.take_bike)
    app.post(bikes)(views.return_bike)
    app.get(bikes)(views.bikes)
    app.get("/areas/<name>")(views.area)
    app.get("/stations/<code:code>")(views.station)
    app.get("/stations/")(views.stations)

    @app.after_request
    def sign(response):
        if request.routing_exception is None:
            response.headers["X-Endpoint"] = request.endpoint
        return response

    return app
