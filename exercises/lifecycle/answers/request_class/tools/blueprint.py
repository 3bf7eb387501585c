"""The blueprint of the tools, with its hooks."""

from __future__ import annotations

from flask import Blueprint

from .hooks import after, before, teardown
from .views import ToolView

bp = Blueprint("tools", __name__, url_prefix="/tools")
bp.before_request(before)
bp.after_request(after)
bp.teardown_request(teardown)
bp.add_url_rule("/<code>", view_func=ToolView.as_view("tool"))
