"""Holm Street Tool Library: the tools, with class-based views."""

from flask import Blueprint, abort, g, request
from flask.views import MethodView

from library import connection, library

bp = Blueprint("tools", __name__)


@bp.before_request
def check_card():
    library.note("tools.before")
    name = connection.member(request.headers.get("X-Card", ""))
    if not name:
        abort(401)
    g.member = name


class Tool(MethodView):
    decorators = [library.noted]

    def get(self, code):
        return {"member": g.member, "tool": connection.tool(code) or abort(404)}


def after(response):
    library.note("tools.after")
    return response


bp.after_request(after)
bp.teardown_request(lambda error: library.note("tools.teardown"))
bp.add_url_rule("/<code>", view_func=Tool.as_view("tool"))
