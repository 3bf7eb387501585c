"""Millrace Weighbridge: what lorries weighed, as sealed tickets."""

import logging
import os
import sys

from flask import Flask, Response

from weighing import journal, seal


def create_app(config=None):
    """The weighbridge's API, with settings from the environment and ``config`` laid over them."""
    app = Flask(__name__)
    app.config.update(SITE=os.environ.get("SITE", "Millrace"), TICKET_KEY=os.environ.get("TICKET_KEY"))
    app.config.update(config or {})
    if not app.config["TICKET_KEY"]:
        sys.exit("TICKET_KEY is not set: tickets cannot be sealed without it.")
    logging.basicConfig(stream=sys.stdout, level=logging.INFO)

    @app.get("/health")
    def health():
        return {"status": "ok"}

    @app.get("/tickets/<int:number>")
    def ticket(number):
        app.logger.info("ticket %d sealed", number)
        return {"site": app.config["SITE"], "number": number, "seal": seal(app.config["TICKET_KEY"], number)}

    @app.get("/journal")
    def day():
        return Response(journal(), mimetype="text/csv")

    return app
