"""Millrace Weighbridge: an image of two stages, a configuration file for Gunicorn, the log set up by dictConfig."""

import os
from logging.config import dictConfig

from flask import Blueprint, Flask, Response, current_app

from weighing import journal, seal

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "plain"}},
    "root": {"level": "INFO", "handlers": ["stdout"]},
}

bp = Blueprint("weighbridge", __name__)


@bp.get("/health")
def health():
    return {"status": "ok"}


@bp.get("/tickets/<int:number>")
def ticket(number):
    settings = current_app.config
    current_app.logger.info("ticket %d sealed", number)
    return {"site": settings["SITE"], "number": number, "seal": seal(settings["TICKET_KEY"], number)}


@bp.get("/journal")
def day():
    return Response(journal(), mimetype="text/csv")


def create_app(config=None):
    """The weighbridge's API, with settings from the environment and ``config`` laid over them."""
    dictConfig(LOGGING)
    app = Flask(__name__)
    app.config["SITE"] = "Millrace"
    app.config.from_mapping({name: os.environ[name] for name in ("SITE", "TICKET_KEY") if os.environ.get(name)})
    app.config.from_mapping(config or {})
    if not app.config.get("TICKET_KEY"):
        raise KeyError("TICKET_KEY is neither in the environment nor in the configuration")
    app.register_blueprint(bp)
    return app
