"""Saltmarsh Tides: every setting in the application's configuration, and a global application beside the factory."""

import os

from flask import Flask, current_app, jsonify
from flask.views import MethodView

TODAY = {"high": ["04:12", "16:38"], "low": ["10:25", "22:51"]}
TRUE = {"1", "true", "yes", "on"}


class Settings:
    """What the environment says, read once at import."""

    STATION = os.environ.get("TIDE_STATION", "Saltmarsh Quay")
    HOST = os.environ.get("HOST") or "localhost"
    PORT = int(os.environ.get("PORT") or 5000)
    DEBUG = os.environ.get("APP_DEBUG", "").strip().lower() in TRUE


class Health(MethodView):
    def get(self):
        return jsonify(status="ok", station=current_app.config["STATION"], tides=len(TODAY))


def tides():
    return jsonify(station=current_app.config["STATION"], **TODAY)


def forecast():
    raise RuntimeError("The forecast feed is not connected yet.")


def create_app(config=None):
    """The tide board, for whichever server asks for it."""
    app = Flask(__name__)
    app.config.from_object(Settings)
    app.config.from_mapping(config or {})
    app.add_url_rule("/health", view_func=Health.as_view("health"))
    app.add_url_rule("/tides", view_func=tides)
    app.add_url_rule("/forecast", view_func=forecast)
    return app


app = create_app()

if __name__ == "__main__":
    app.run(app.config["HOST"], app.config["PORT"], debug=app.debug)
