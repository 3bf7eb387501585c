"""Runs beside the solution: what a colleague adds to the site."""

from flask import render_template_string


def add_page(beside, path, template, values):
    """Adds a page to the application made last, before its first request. Its view passes ``values``, nothing else."""
    beside.app.add_url_rule(path, "colleague", lambda: render_template_string(template, **values))
