"""Gannet Head weather station: the application and the layers around it."""

from flask import Flask, request

import station
from middleware import Beacon, Journal, Stamp


def create_app(config=None):
    """A station of its own, behind its middlewares."""
    app = Flask(__name__)
    app.config.update(STAMPS=["mast", "cable", "hut"], CLOSED=False)
    app.config.update(config or {})
    station.init_app(app)

    @app.before_request
    def stamp_request():
        request.environ.setdefault("station.stamps", []).append("flask")

    @app.before_request
    def answer_when_closed():
        if app.config["CLOSED"] and request.blueprint != "office":
            return "The station is closed.\n", 503, {"Retry-After": "600"}

    @app.after_request
    def stamp_answer(response):
        response.headers.add("X-Stamp", "flask")
        return response

    app.wsgi_app = Beacon(app.wsgi_app)
    for name in app.config["STAMPS"]:
        app.wsgi_app = Stamp(app.wsgi_app, name)
    app.wsgi_app = Journal(app.wsgi_app, app.extensions["journal"])
    return app
