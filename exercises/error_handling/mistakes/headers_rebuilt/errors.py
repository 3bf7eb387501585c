"""Oakline Lockers: how errors are reported."""

import json
import sys

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from lockers import Problem

PROBLEM_JSON = "application/problem+json"


def report_errors(app):
    """Makes ``app`` report every error as problem details, or as a page where the client prefers HTML."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Problem, own_problem)
    app.register_error_handler(Exception, unexpected)


def http_error(error):
    return filled(Response(status=error.code), error.name, error.description)


def own_problem(problem):
    response = Response(status=problem.status)
    return filled(response, problem.title, problem.detail, type=problem.type, **problem.members)


def unexpected(error):
    current_app.log_exception(sys.exc_info())
    return http_error(InternalServerError())


def filled(response, title, detail, type="about:blank", **members):
    """The response with the problem as its body. Its status and its other headers stay."""
    problem = {"type": type, "title": title, "status": response.status_code, "detail": detail, **members}
    if request.accept_mimetypes["text/html"] > request.accept_mimetypes[PROBLEM_JSON]:
        response.data = render_template("problem.html", problem=problem)
        response.mimetype = "text/html"
    else:
        response.data = json.dumps(problem)
        response.mimetype = PROBLEM_JSON
    response.vary.add("Accept")
    return response
