"""Oakline Lockers: everything becomes an HTTPException; bugs are left to Flask, which logs them and makes the 500."""

from flask import json, make_response, request
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from lockers import Problem


class Refusal(HTTPException):
    """A Problem as an HTTP error."""

    def __init__(self, problem):
        super().__init__(problem.detail)
        self.code = problem.status
        self.problem = problem

    @property
    def name(self):
        return self.problem.title


def report_errors(app):
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.errorhandler(Problem)
    def refuse(problem):
        return answer(Refusal(problem), {"type": problem.type} | problem.members)

    @app.errorhandler(HTTPException)
    def answer(error, more=None):
        headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
        accept = request.accept_mimetypes
        if accept["text/html"] > accept["application/problem+json"]:
            page = f"<!doctype html><h1>Error {error.code}: {escape(error.name)}</h1><p>{escape(error.description)}"
            return make_response(page, error.code, headers)
        members = {"status": error.code, "title": error.name, "detail": error.description, "type": "about:blank"}
        headers["Content-Type"] = "application/problem+json"
        return make_response(json.dumps(members | (more or {})), error.code, headers)
