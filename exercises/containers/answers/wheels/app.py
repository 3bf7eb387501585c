"""Millrace Weighbridge: wheels built in a stage of their own, a shell that hands over with exec."""

import os
import sys
from logging import INFO, StreamHandler

from flask import Flask, Response, jsonify
from flask.logging import default_handler

from weighing import journal, seal


def required(settings, name):
    """The value of a setting; ends the process where there is none."""
    value = settings.get(name)
    if not value:
        sys.exit(f"The weighbridge does not start without {name}.")
    return value


def create_app(config=None):
    """The weighbridge's API, with settings from the environment and ``config`` laid over them."""
    settings = {"SITE": "Millrace"} | dict(os.environ) | dict(config or {})
    key, site = required(settings, "TICKET_KEY"), settings["SITE"]
    app = Flask(__name__)
    app.config.update(config or {})
    app.logger.removeHandler(default_handler)
    app.logger.addHandler(StreamHandler(sys.stdout))
    app.logger.setLevel(INFO)

    @app.get("/health")
    def health():
        return jsonify(status="ok")

    @app.get("/tickets/<int:number>")
    def ticket(number):
        app.logger.info("ticket %d sealed", number)
        return jsonify(site=site, number=number, seal=seal(key, number))

    @app.get("/journal")
    def day():
        return Response(journal(), mimetype="text/csv")

    return app
