"""Runs beside the solution: builds links with codes, and reads and extends the URL map."""

from flask import url_for


def link(beside, endpoint, area, number):
    """The link to an endpoint for a code."""
    code = beside.module("views").Code(area, number)
    with beside.app.test_request_context("/"):
        return url_for(endpoint, code=code)


def rules(beside):
    """Every rule of the application made last: its text, its endpoint and its methods."""
    return [[rule.rule, rule.endpoint, sorted(rule.methods)] for rule in beside.app.url_map.iter_rules()]


def add_rule(beside, rule, endpoint, methods):
    """Adds a rule to the application made last, as an extension would."""
    beside.app.add_url_rule(rule, endpoint, lambda **values: values, methods=methods)
