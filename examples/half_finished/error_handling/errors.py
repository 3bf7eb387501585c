"""Oakline Lockers: how errors are reported."""

import json

from werkzeug.exceptions import HTTPException


def report_errors(app):
    """Makes ``app`` report every error as problem details, or as a page where the client prefers HTML."""

    @app.errorhandler(HTTPException)
    def problem(error):
        response = error.get_response()
        response.data = json.dumps(
            {"type": "about:blank", "title": error.name, "status": error.code, "detail": error.description}
        )
        response.content_type = "application/problem+json"
        return response

    # TODO: the product's own problems, everything nobody expected, and pages for browsers.
