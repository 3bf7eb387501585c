"""Oakline Lockers: how errors are reported."""

import functools

from flask import Response, current_app, json, render_template, request
from werkzeug.exceptions import HTTPException

from lockers import Problem

PROBLEM_JSON = "application/problem+json"


def report_errors(app):
    """Makes ``app`` report every error as problem details, or as a page where the client prefers HTML."""
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = guarded(view)


def guarded(view):
    @functools.wraps(view)
    def call(*args, **kwargs):
        try:
            return view(*args, **kwargs)
        except HTTPException:
            raise
        except Problem as problem:
            return report(problem.status, problem.title, problem.detail, type=problem.type, **problem.members)
        except Exception:
            current_app.logger.exception("Unexpected error in %s", view.__name__)
            return report(500, "Internal Server Error", "Something went wrong on our side.")

    return call


def report(status, title, detail, type="about:blank", **members):
    problem = {"type": type, "title": title, "status": status, "detail": detail, **members}
    if request.accept_mimetypes["text/html"] > request.accept_mimetypes[PROBLEM_JSON]:
        return render_template("problem.html", problem=problem), status
    return Response(json.dumps(problem), status, mimetype=PROBLEM_JSON)
