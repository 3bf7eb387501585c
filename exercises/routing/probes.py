"""Runs beside the solution: the links that other programs of the museum build."""

from flask import url_for
from werkzeug.routing import BuildError


def link(beside, endpoint, values):
    """The link to an endpoint with these values; None where there is no such endpoint or it has other variables."""
    with beside.app.test_request_context("/"):
        try:
            return url_for(endpoint, **values)
        except BuildError:
            return None
