"""Holm Street Tool Library: the tools, for members."""

from flask import Blueprint, abort, current_app, g, request

from connections import get_connection

bp = Blueprint("tools", __name__, url_prefix="/tools")


@bp.before_request
def members_only():
    current_app.extensions["journal"].write(g.visit, "tools.before")
    g.member = get_connection().member(request.headers.get("X-Card"))
    if g.member is None:
        return {"error": "Please show your card."}, 401


@bp.after_app_request
def note_after(response):
    current_app.extensions["journal"].write(g.visit, "tools.after")
    return response


@bp.teardown_app_request
def note_teardown(error):
    current_app.extensions["journal"].write(g.visit, "tools.teardown")


@bp.get("/<code>")
def show(code):
    current_app.extensions["journal"].write(g.visit, "view")
    name = get_connection().tool(code)
    if name is None:
        abort(404)
    return {"tool": name, "member": g.member}
