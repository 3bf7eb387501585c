"""Exceptions become statuses here, and nowhere else."""

from flask import jsonify
from werkzeug.exceptions import HTTPException, NotFound, Unauthorized, UnprocessableEntity

from quoting import NotServed, TooHeavy

from .office import Stranger, Unknown


def report(app):
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(Unknown, lambda error: answer(NotFound(str(error))))
    app.register_error_handler(Stranger, lambda error: answer(Unauthorized("X-Account is no account's key.")))
    app.register_error_handler(TooHeavy, lambda error: answer(UnprocessableEntity(str(error)), max_g=error.max_g))
    app.register_error_handler(
        NotServed, lambda error: answer(UnprocessableEntity(str(error)), countries=list(error.countries))
    )
    app.after_request(no_store)


def answer(error, **members):
    response = jsonify({"error": error.description} | members)
    response.status_code = error.code
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            response.headers[name] = value
    if error.code == 401:
        response.www_authenticate = None
        response.headers["WWW-Authenticate"] = "X-Account"
    return response


def no_store(response):
    response.headers["Cache-Control"] = "no-store"
    return response
