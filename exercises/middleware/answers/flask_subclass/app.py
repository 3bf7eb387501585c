"""Gannet Head weather station: a Flask class that builds its stack, and one hook function a purpose."""

from flask import Flask, Response, current_app, request

import station
from middleware import Beacon, Journal, Stamp


class Station(Flask):
    """A Flask application whose WSGI side is a stack of layers."""

    def __init__(self, config):
        super().__init__("app")
        self.config.update({"STAMPS": ["mast", "cable", "hut"], "CLOSED": False} | config)
        station.init_app(self)
        self.before_request_funcs[None] = [stamp_in, closed]
        self.after_request_funcs[None] = [stamp_out]
        self.stack = Beacon(super().wsgi_app)
        for name in self.config["STAMPS"][::-1]:
            self.stack = Stamp(self.stack, name)
        self.stack = Journal(self.stack, self.extensions["journal"])

    def wsgi_app(self, environ, start_response):
        return self.stack(environ, start_response)


def stamp_in():
    request.environ.setdefault("station.stamps", []).append("flask")


def closed():
    if current_app.config["CLOSED"] and "office" not in request.blueprints:
        return Response(status=503, headers={"Retry-After": 600})
    return None


def stamp_out(response):
    response.headers.add_header("X-Stamp", "flask")
    return response


def create_app(config=None):
    return Station(dict(config or {}))
