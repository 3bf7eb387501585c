"""Oakline Lockers: what the terminals at the lockers ask. They read one line of text."""

from flask import Blueprint, Response

from lockers import find_locker

bp = Blueprint("terminals", __name__, url_prefix="/terminals")


@bp.get("/<code>")
def free_compartments(code):
    return Response(f"FREE {sum(find_locker(code)['free'].values())}\n", mimetype="text/plain")


@bp.errorhandler(404)
@bp.errorhandler(503)
def in_one_line(error):
    return Response(f"ERROR {error.code}", error.code, error.get_headers(), content_type="text/plain; charset=utf-8")
