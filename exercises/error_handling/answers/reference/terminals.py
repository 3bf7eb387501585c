"""Oakline Lockers: what the terminals at the lockers ask. They read one line of text."""

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from lockers import find_locker

bp = Blueprint("terminals", __name__, url_prefix="/terminals")


@bp.get("/<code>")
def free_compartments(code):
    return Response(f"FREE {sum(find_locker(code)['free'].values())}\n", mimetype="text/plain")


@bp.errorhandler(HTTPException)
def error_line(error):
    response = error.get_response()
    response.data = f"ERROR {error.code}\n"
    response.mimetype = "text/plain"
    return response
