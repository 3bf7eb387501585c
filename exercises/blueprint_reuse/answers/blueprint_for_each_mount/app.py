"""Kestrel Valley Tramway in two modules: the API is made with each application, and its hooks are closures."""

from flask import Blueprint, Flask, Response, request, url_for
from werkzeug.http import http_date

import boards


def create_app(config=None):
    app = Flask(__name__)
    app.config.from_mapping(API_PREFIX="/api", TIMETABLE={"day": {}, "night": {}}, KEYS={})
    app.config.from_mapping(V1_DEPRECATED=1767225600, V1_SUNSET=1798761600)
    app.config.from_mapping(config)
    app.register_blueprint(make_api(app.config))
    app.add_url_rule("/health", view_func=lambda: {"status": "ok"}, endpoint="health")
    return app


def make_api(config):
    api = Blueprint("api", __name__, url_prefix=config["API_PREFIX"])
    v1 = Blueprint("v1", __name__)
    v2 = Blueprint("v2", __name__)
    boards.mount(v1, "day", "day", 3)
    for network, rows in {"day": 6, "night": 4}.items():
        boards.mount(v2, network, network, rows)

    def client():
        return config["KEYS"].get(request.headers.get("X-Key"))

    @v2.before_request
    def check():
        if not client():
            return Response("A key, please.\n", 401, mimetype="text/plain")

    def signing(name):
        def sign(response):
            response.headers["X-Served-By"] += f", {name}"
            return response

        return sign

    @api.after_request
    def greet(response):
        if client():
            response.headers["X-Client"] = client()
        return response

    @v1.after_request
    def end(response):
        base = request.blueprint.rpartition(".v1")[0]
        page = request.endpoint.removeprefix(f"{base}.v1.")
        url = url_for(f"{base}.v2.{page}", _external=True, **request.view_args)
        response.headers["Link"] = f'<{url}>;rel="successor-version"'
        response.headers["Deprecation"] = f"@{config['V1_DEPRECATED']}"
        response.headers["Sunset"] = http_date(config["V1_SUNSET"])
        return response

    for blueprint in (api, v1, v2):
        blueprint.after_request(signing(blueprint.name))
    api.register_blueprint(v1, url_prefix="/v1")
    api.register_blueprint(v2, url_prefix="/v2")
    return api
