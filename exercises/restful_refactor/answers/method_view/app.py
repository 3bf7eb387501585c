"""Lower Reach Rowing Club: the application, with Flask alone."""

from flask import Flask, jsonify

import views
from boathouse import Boathouse
from document import DOCUMENT
from refusals import register_refusals


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(BOATS=[], MEMBERS={})
    app.config.from_mapping(config)
    boathouse = Boathouse(app.config["BOATS"])

    register_refusals(app)
    for name, rule, view_class in views.RULES:
        app.add_url_rule(rule, view_func=view_class.as_view(name, boathouse))
    app.add_url_rule("/ping", "ping", lambda: {"status": "ok"})
    app.add_url_rule("/openapi.json", "document", lambda: jsonify(DOCUMENT))
    return app
