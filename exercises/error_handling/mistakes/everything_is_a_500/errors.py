"""Oakline Lockers: how errors are reported."""

from flask import Response, current_app, json, render_template, request

PROBLEM_JSON = "application/problem+json"


def report_errors(app):
    """Makes ``app`` report every error as problem details, or as a page where the client prefers HTML."""

    @app.errorhandler(Exception)
    def failed(error):
        current_app.logger.exception("Request failed")
        detail = "Something went wrong on our side."
        problem = {"type": "about:blank", "title": "Internal Server Error", "status": 500, "detail": detail}
        if request.accept_mimetypes["text/html"] > request.accept_mimetypes[PROBLEM_JSON]:
            return render_template("problem.html", problem=problem), 500
        return Response(json.dumps(problem), 500, mimetype=PROBLEM_JSON)
