"""Kestrel Valley Tramway: the API and its versions."""

from datetime import UTC, datetime
from email.utils import format_datetime

from flask import Blueprint, current_app, g, jsonify, request, url_for

import boards


class Level(Blueprint):
    """A blueprint that signs what passes it."""

    def __init__(self, name, **options):
        super().__init__(name, __name__, **options)
        self.after_request(self.sign)

    def sign(self, response):
        response.headers.add("X-Served-By", self.name)
        return response


api, v1, v2 = Level("api"), Level("v1"), Level("v2")
boards.mount(v1, "day", "day", 3)
boards.mount(v2, "day", "day", 6)
boards.mount(v2, "night", "night", 4)
api.register_blueprint(v1, url_prefix="/v1")
api.register_blueprint(v2, url_prefix="/v2")


@api.before_request
def before():
    key = request.headers.get("X-Key", "")
    if key in current_app.config["KEYS"]:
        g.client = current_app.config["KEYS"][key]


@v2.before_request
def refuse():
    return None if "client" in g else (jsonify(error="This version needs a key."), 401)


@api.after_request
def name_client(response):
    if "client" in g:
        response.headers["X-Client"] = g.client
    return response


@v1.after_request
def deprecate(response):
    *parents, _, mount, view = request.endpoint.split(".")
    successor = url_for(".".join([*parents, "v2", mount, view]), **request.view_args)
    end = datetime.fromtimestamp(current_app.config["V1_SUNSET"], UTC)
    response.headers.extend(
        {
            "Deprecation": f"@{current_app.config['V1_DEPRECATED']}",
            "Sunset": format_datetime(end, usegmt=True),
            "Link": f"<{successor}>; rel=successor-version",
        }
    )
    return response
