"""Lower Reach Rowing Club: the boathouse, as resources."""

from flask import Flask
from flask_restx import Api
from werkzeug.exceptions import HTTPException

from boathouse import Boathouse
from errors import STATUSES, report_http, report_invalid, report_refusal
from resources import ns
from rules import Invalid


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(BOATS=[], MEMBERS={})
    app.config.update(config or {})
    app.extensions["boathouse"] = Boathouse(app.config["BOATS"])

    api = Api(
        app,
        title="Lower Reach boathouse",
        doc=False,
        default_swagger_filename="openapi.json",
        authorizations={"club key": {"type": "apiKey", "in": "header", "name": "X-Club-Key"}},
        security="club key",
    )
    api.add_namespace(ns)
    api.errorhandler(Invalid)(report_invalid)
    for kind in STATUSES:
        api.errorhandler(kind)(report_refusal)
    app.register_error_handler(HTTPException, report_http)

    return app
