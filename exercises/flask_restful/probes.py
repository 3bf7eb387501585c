"""Runs beside the solution: who serves an address."""

from flask_restful import Resource


def resources(beside, requests):
    """For each [method, path], whether the view that serves it is a Resource of Flask-RESTful."""
    adapter = beside.app.url_map.bind("localhost")
    return [_is_resource(beside.app.view_functions[adapter.match(path, method)[0]]) for method, path in requests]


def _is_resource(view):
    view_class = getattr(view, "view_class", None)
    return isinstance(view_class, type) and issubclass(view_class, Resource)
