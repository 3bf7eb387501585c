"""Lower Reach Rowing Club: the boathouse, as resources."""

from flask import Flask

from boathouse import Boathouse


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(BOATS=[], MEMBERS={})
    app.config.update(config or {})
    app.extensions["boathouse"] = Boathouse(app.config["BOATS"])

    # TODO: the original's ten views as resources, what they share written once, and /ping.

    # TODO: GET /openapi.json.

    return app
