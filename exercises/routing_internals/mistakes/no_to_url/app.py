"""Lowgate Bikes: the routing."""

from flask import Flask, current_app, request
from werkzeug.routing import BaseConverter, ValidationError

import views


class CodeConverter(BaseConverter):
    """A station's code in a URL; its arguments are the areas."""

    regex = "[A-Z]+-[0-9]{3}"

    def __init__(self, url_map, *areas):
        super().__init__(url_map)
        self.areas = areas

    def to_python(self, value):
        area, number = value.split("-")
        if area not in self.areas or number == "000":
            raise ValidationError
        return views.Code(area, int(number))


def create_app(config=None):
    """The stations of one configuration."""
    app = Flask(__name__)
    app.config.update(AREAS=[], STATIONS=[], SHORTCUTS={})
    app.config.update(config or {})

    app.url_map.converters["station"] = CodeConverter
    areas = ", ".join(f'"{area}"' for area in app.config["AREAS"])
    code = f"<station({areas}):code>"

    app.add_url_rule("/stations/", view_func=views.stations)
    app.add_url_rule(f"/stations/{code}", view_func=views.station)
    app.add_url_rule(f"/stations/{code}/bikes/", view_func=views.bikes)
    app.add_url_rule(f"/stations/{code}/bikes/", view_func=views.return_bike, methods=["POST"])
    app.add_url_rule(f"/stations/{code}/bikes/", view_func=views.take_bike, methods=["DELETE"])
    app.add_url_rule("/areas/<name>", view_func=views.area)
    app.add_url_rule("/routes", view_func=routes)

    # Under the endpoint "station", the defaults would make the station's own address redirect to the shortcut.
    for path, (area, number) in app.config["SHORTCUTS"].items():
        app.add_url_rule(path, f"shortcut {path}", views.station, defaults={"code": views.Code(area, number)})

    app.after_request(name_endpoint)
    return app


def routes():
    """The rules of the application that serves the request."""
    rules = sorted(current_app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    return {"routes": [{"rule": r.rule, "endpoint": r.endpoint, "methods": sorted(r.methods)} for r in rules]}


def name_endpoint(response):
    if request.endpoint is not None:
        response.headers["X-Endpoint"] = request.endpoint
    return response
