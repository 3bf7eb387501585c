"""Lower Reach Rowing Club: the boathouse with flask-smorest."""

from flask import Flask

from api import BoathouseApi, ping
from boathouse import Boathouse
from resources import boats, outings


class Settings:
    BOATS = []
    MEMBERS = {}
    API_TITLE = "Lower Reach boathouse"
    API_VERSION = "1"
    OPENAPI_VERSION = "3.0.3"
    OPENAPI_URL_PREFIX = "/"
    API_SPEC_OPTIONS = {
        "security": [{"ClubKey": []}],
        "components": {"securitySchemes": {"ClubKey": {"type": "apiKey", "in": "header", "name": "X-Club-Key"}}},
    }


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_object(Settings)
    app.config.update(config or {})
    app.extensions["boathouse"] = Boathouse(app.config["BOATS"])
    api = BoathouseApi(app)
    for blueprint in (ping, boats, outings):
        api.register_blueprint(blueprint)
    return app
