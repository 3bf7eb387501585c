"""Lower Reach Rowing Club: how a request is refused."""

from flask import jsonify, make_response
from werkzeug.exceptions import HTTPException

import boathouse
import rules


class Refusal(Exception):
    def __init__(self, status, error, message, **headers):
        super().__init__(message)
        self.status, self.error, self.headers = status, error, headers


def register_refusals(app):
    @app.errorhandler(Refusal)
    def refuse(error, **more):
        body = jsonify(error=error.error, message=str(error), **more)
        return make_response(body, error.status, {k.replace("_", "-"): v for k, v in error.headers.items()})

    @app.errorhandler(rules.Invalid)
    def invalid(error):
        return refuse(Refusal(422, "invalid", str(error)), fields=error.fields)

    @app.errorhandler(boathouse.NoSuchBoat)
    @app.errorhandler(boathouse.NoSuchOuting)
    def missing(error):
        return refuse(Refusal(404, "not_found", str(error)))

    @app.errorhandler(boathouse.Conflict)
    def conflict(error):
        return refuse(Refusal(409, "conflict", str(error)))

    @app.errorhandler(HTTPException)
    def http(error):
        headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
        name = "_".join(error.name.lower().split())
        return make_response(jsonify(error=name, message=error.description), error.code, headers)
