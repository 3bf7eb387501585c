"""Runs beside the solution: its route table, and its blueprint on an application that knows nothing of it."""

import importlib

from flask import Flask
from jinja2 import FunctionLoader


def routes(beside):
    """Pairs of rule and endpoint of the application made last."""
    return [[rule.rule, rule.endpoint] for rule in beside.app.url_map.iter_rules()]


def _own_template(name):
    """The application's own templates: every name outside plants/."""
    return None if name.startswith("plants/") else f"The other application's own {name}."


def on_another_application(beside, prefix, stock, path):
    """Registers ``bp`` on a fresh application elsewhere and answers the status and body of a path below the prefix."""
    other = Flask("somebody_elses", root_path="/")
    other.jinja_loader = FunctionLoader(_own_template)
    other.register_blueprint(importlib.import_module("plants").bp, url_prefix=prefix)
    other.config["STOCK"] = stock
    response = other.test_client().get(prefix + path)
    return [response.status_code, response.text]
