"""Saltmarsh Tides: the tide board of one station."""

import os

from flask import Flask

TODAY = {"high": ["04:12", "16:38"], "low": ["10:25", "22:51"]}


def create_app(config=None):
    """The tide board, for whichever server asks for it."""
    app = Flask(__name__)
    app.config.update(STATION=os.environ.get("TIDE_STATION", "Saltmarsh Quay"))
    app.config.update(config or {})

    @app.get("/health")
    def health():
        return {"status": "ok", "station": app.config["STATION"]}

    @app.get("/tides")
    def tides():
        return {"station": app.config["STATION"], **TODAY}

    @app.get("/forecast")
    def forecast():
        raise RuntimeError("The forecast feed is not connected yet.")

    return app


if __name__ == "__main__":
    create_app().run(host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", 5000)), debug=True)
