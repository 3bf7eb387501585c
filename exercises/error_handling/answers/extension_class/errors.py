"""Oakline Lockers: error reports as an extension, with a handler for every status that Werkzeug knows."""

import logging
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Flask, jsonify, render_template_string, request
from werkzeug.exceptions import default_exceptions

from lockers import Problem

log = logging.getLogger("oakline.errors")

PAGE = """<!doctype html>
<title>{{ title }}</title>
<h1>{{ title }} ({{ status }})</h1>
{% if detail %}<p>{{ detail }}</p>{% endif %}
"""


@dataclass
class Report:
    """One error, ready to be sent in the format that the client prefers."""

    status: int
    title: str = ""
    detail: str | None = None
    type: str = "about:blank"
    members: dict = field(default_factory=dict)
    headers: list = field(default_factory=list)

    def __post_init__(self):
        self.title = self.title or HTTPStatus(self.status).phrase

    def answer(self):
        weights = request.accept_mimetypes
        if weights.quality("text/html") > weights.quality("application/problem+json"):
            page = render_template_string(PAGE, status=self.status, title=self.title, detail=self.detail)
            return page, self.status, self.headers
        body = dict(self.members, type=self.type, title=self.title, status=self.status)
        if self.detail:
            body["detail"] = self.detail
        response = jsonify(body)
        response.status_code = self.status
        response.headers.extend(self.headers)
        response.content_type = "application/problem+json"
        return response


class ErrorReports:
    def __init__(self, app: Flask | None = None):
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        for status in default_exceptions:
            app.register_error_handler(status, self.http)
        app.register_error_handler(Problem, self.refused)
        app.register_error_handler(Exception, self.bug)

    def http(self, error):
        kept = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
        return Report(error.code, detail=error.description, headers=kept).answer()

    def refused(self, problem):
        return Report(problem.status, problem.title, problem.detail, problem.type, problem.members).answer()

    def bug(self, error):
        log.critical("%s %s failed", request.method, request.path, exc_info=error)
        return Report(500).answer()


def report_errors(app):
    ErrorReports(app)
