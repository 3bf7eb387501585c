"""Kestrel Valley Tramway: the API and its versions."""

from flask import Blueprint, abort, current_app, g, request, url_for
from werkzeug.http import http_date

import boards

api = Blueprint("api", __name__)
v1 = Blueprint("v1", __name__, url_prefix="/v1")
v2 = Blueprint("v2", __name__, url_prefix="/v2")

boards.mount(v1, "day", network="day", rows=3)
boards.mount(v2, "day", network="day", rows=6)
boards.mount(v2, "night", network="night", rows=4)
api.register_blueprint(v1)
api.register_blueprint(v2)


@api.before_app_request
def know_the_client():
    g.client = current_app.config["KEYS"].get(request.headers.get("X-Key"))


@v2.before_app_request
def clients_only():
    if g.client is None:
        abort(401)


@v1.after_request
def announce_the_end(response):
    successor = request.endpoint.replace(".v1.", ".v2.", 1)
    response.headers["Deprecation"] = f"@{current_app.config['V1_DEPRECATED']}"
    response.headers["Sunset"] = http_date(current_app.config["V1_SUNSET"])
    response.headers.add("Link", f'<{url_for(successor, **request.view_args)}>; rel="successor-version"')
    return response


@v1.after_request
def sign_v1(response):
    response.headers.add("X-Served-By", "v1")
    return response


@v2.after_request
def sign_v2(response):
    response.headers.add("X-Served-By", "v2")
    return response


@api.after_request
def sign_api(response):
    response.headers.add("X-Served-By", "api")
    if g.client is not None:
        response.headers["X-Client"] = g.client
    return response
