"""The page of a tool."""

from __future__ import annotations

from flask import abort

from connections import current_work, get_connection
from library.views import PhaseView


class ToolView(PhaseView):
    def get(self, code: str) -> dict[str, str]:
        tool = get_connection().tool(code)
        if tool is None:
            abort(404)
        return {"tool": tool, "member": current_work().member}
