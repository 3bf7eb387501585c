"""Lower Reach Rowing Club: the boathouse, as resources."""

from flask import Flask

from boathouse import Boathouse
from errors import report_errors
from resources import BoathouseApi, ns


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(BOATS=[], MEMBERS={})
    app.config.update(config or {})
    app.extensions["boathouse"] = Boathouse(app.config["BOATS"])

    report_errors(app)
    api = BoathouseApi(
        app,
        title="Lower Reach boathouse",
        doc=False,
        default_swagger_filename="openapi.json",
    )
    api.add_namespace(ns)

    return app
