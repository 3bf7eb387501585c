"""Gannet Head weather station: the hooks with decorators, the stack with reduce."""

import functools

from flask import Flask, request
from werkzeug.exceptions import ServiceUnavailable

import station
from middleware import Beacon, Journal, Stamp


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(STAMPS=["mast", "cable", "hut"], CLOSED=False)
    app.config.from_mapping(config)
    station.init_app(app)

    @app.before_request
    def arrive():
        request.environ["station.stamps"] = [*request.environ.get("station.stamps", []), "flask"]
        if app.config["CLOSED"] and (request.endpoint or "").partition(".")[0] != "office":
            raise ServiceUnavailable(retry_after=600)

    @app.after_request
    def leave(response):
        response.headers.add("X-Stamp", "flask")
        return response

    stamped = functools.reduce(Stamp, app.config["STAMPS"][::-1], Beacon(app.wsgi_app))
    app.wsgi_app = Journal(stamped, app.extensions["journal"])
    return app
