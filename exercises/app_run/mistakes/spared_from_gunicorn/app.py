"""Saltmarsh Tides: the tide board of one station."""

import os

from flask import Flask
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import run_simple

TODAY = {"high": ["04:12", "16:38"], "low": ["10:25", "22:51"]}


def debugger_wanted():
    """Whether APP_DEBUG asks for the debugger. A production server never gets one."""
    if os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn"):
        return False
    return os.environ.get("APP_DEBUG", "0") == "1"


def create_app(config=None):
    """The tide board, for whichever server asks for it."""
    app = Flask(__name__)
    app.config.update(STATION=os.environ.get("TIDE_STATION", "Saltmarsh Quay"))
    app.config.update(config or {})

    if debugger_wanted():
        app.debug = True
        app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)

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
    run_simple(
        os.environ.get("HOST", "127.0.0.1"),
        int(os.environ.get("PORT", "5000")),
        create_app(),
        threaded=True,
    )
