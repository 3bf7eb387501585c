"""Millrace Weighbridge: Waitress behind an entry script, with an access log of the application's own."""

import logging
import sys

from flask import Flask, Response, request
from flask.views import MethodView

from settings import Settings
from weighing import journal, seal


class Ticket(MethodView):
    init_every_request = False

    def __init__(self, app):
        self.app = app

    def get(self, number):
        self.app.logger.info("ticket %d sealed", number)
        settings = self.app.config
        return {"number": number, "seal": seal(settings["TICKET_KEY"], number), "site": settings["SITE"]}


def create_app(config=None):
    """The weighbridge's API, with settings from the environment and ``config`` laid over them."""
    app = Flask(__name__)
    app.config.from_object(Settings(**(config or {})))
    app.logger.setLevel("INFO")
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(levelname)-7s %(message)s"))
    app.logger.addHandler(handler)

    app.add_url_rule("/health", view_func=lambda: {"status": "ok"}, endpoint="health")
    app.add_url_rule("/tickets/<int:number>", view_func=Ticket.as_view("ticket", app))
    app.add_url_rule("/journal", view_func=lambda: Response(journal(), mimetype="text/csv"), endpoint="journal")

    @app.after_request
    def write_access_log(response):
        app.logger.info('%s "%s %s" %d', request.remote_addr, request.method, request.full_path, response.status_code)
        return response

    return app
