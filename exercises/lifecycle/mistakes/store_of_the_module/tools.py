"""Holm Street Tool Library: the tools, for members."""

from flask import Blueprint, abort, g, request

from connections import get_connection, journal

bp = Blueprint("tools", __name__, url_prefix="/tools")


@bp.before_request
def members_only():
    journal.write(g.visit, "tools.before")
    g.member = get_connection().member(request.headers.get("X-Card"))
    if g.member is None:
        return {"error": "Please show your card."}, 401


@bp.after_request
def note_after(response):
    journal.write(g.visit, "tools.after")
    return response


@bp.teardown_request
def note_teardown(error):
    journal.write(g.visit, "tools.teardown")


@bp.get("/<code>")
def show(code):
    journal.write(g.visit, "view")
    name = get_connection().tool(code)
    if name is None:
        abort(404)
    return {"tool": name, "member": g.member}
