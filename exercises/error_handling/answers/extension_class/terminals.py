"""Oakline Lockers: what the terminals at the lockers ask. They read one line of text."""

from flask import Blueprint, Response
from werkzeug.exceptions import default_exceptions

from lockers import find_locker

bp = Blueprint("terminals", __name__, url_prefix="/terminals")


@bp.get("/<code>")
def free_compartments(code):
    return Response(f"FREE {sum(find_locker(code)['free'].values())}\n", mimetype="text/plain")


def line(error):
    return f"ERROR {error.code}", error.code, {"Content-Type": "text/plain"}


for status in default_exceptions:
    bp.register_error_handler(status, line)
