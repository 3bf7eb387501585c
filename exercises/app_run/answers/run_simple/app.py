"""Saltmarsh Tides: the development server started without Flask.run, from a main() that ends with an exit status."""

import json
import os
import sys

from flask import Blueprint, Flask, Response, current_app

TODAY = {"high": ["04:12", "16:38"], "low": ["10:25", "22:51"]}

board = Blueprint("board", __name__)


@board.route("/health")
def health():
    body = json.dumps({"station": current_app.config["STATION"], "status": "ok"}, indent=2)
    return Response(body, mimetype="application/health+json")


@board.route("/tides")
def tides():
    return {"station": current_app.config["STATION"], **TODAY}


@board.route("/forecast")
def forecast():
    raise RuntimeError("The forecast feed is not connected yet.")


def create_app(config=None):
    """The tide board, for whichever server asks for it."""
    app = Flask(__name__)
    app.config["STATION"] = os.environ.get("TIDE_STATION", "Saltmarsh Quay")
    app.config.update(config or {})
    app.register_blueprint(board)
    app.register_error_handler(500, lambda error: ("<h1>The board is out of order.</h1>", 500))
    return app


def main(environment):
    """Serves the board until it is interrupted."""
    from werkzeug.serving import run_simple

    app = create_app()
    app.debug = environment.get("APP_DEBUG", "0") == "1"
    host, port = environment.get("HOST", "127.0.0.1"), int(environment.get("PORT", 5000))
    run_simple(host, port, app, threaded=True, use_debugger=app.debug)
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
