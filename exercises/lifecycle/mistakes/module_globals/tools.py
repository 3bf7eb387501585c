"""Holm Street Tool Library: the tools, for members."""

from flask import Blueprint, abort, current_app, request

import connections

bp = Blueprint("tools", __name__, url_prefix="/tools")


@bp.before_request
def members_only():
    current_app.extensions["journal"].write(connections.visit, "tools.before")
    connections.member = connections.get_connection().member(request.headers.get("X-Card"))
    if connections.member is None:
        return {"error": "Please show your card."}, 401


@bp.after_request
def note_after(response):
    current_app.extensions["journal"].write(connections.visit, "tools.after")
    return response


@bp.teardown_request
def note_teardown(error):
    current_app.extensions["journal"].write(connections.visit, "tools.teardown")


@bp.get("/<code>")
def show(code):
    current_app.extensions["journal"].write(connections.visit, "view")
    name = connections.get_connection().tool(code)
    if name is None:
        abort(404)
    return {"tool": name, "member": connections.member}
