"""Oakline Lockers: what the terminals at the lockers ask. They read one line of text."""

from flask import Blueprint, Response

from lockers import find_locker

bp = Blueprint("terminals", __name__, url_prefix="/terminals")


@bp.get("/<code>")
def free_compartments(code):
    return Response(f"FREE {sum(find_locker(code)['free'].values())}\n", mimetype="text/plain")


# TODO: report the HTTP errors of these views as one line of text, ERROR and the status.
