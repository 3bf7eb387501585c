"""Runs beside the solution: what kind of view serves an address."""

from flask.views import View
from werkzeug.exceptions import HTTPException


def class_based(beside, requests):
    """For each [method, path], whether a class-based view serves it."""
    adapter = beside.app.url_map.bind("localhost")
    return [_is_class_based(beside.app, adapter, *request) for request in requests]


def _is_class_based(app, adapter, method, path):
    try:
        endpoint, _ = adapter.match(path, method)
    except HTTPException:
        return False
    view_class = getattr(app.view_functions[endpoint], "view_class", None)
    return isinstance(view_class, type) and issubclass(view_class, View)
