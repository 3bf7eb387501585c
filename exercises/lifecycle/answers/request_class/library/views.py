"""Views that write their phase, and the two that belong to the application."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask.views import MethodView

from .extension import current_library


class PhaseView(MethodView):
    def dispatch_request(self, **arguments: Any) -> ResponseReturnValue:
        current_library.begin("view")
        return super().dispatch_request(**arguments)


class StatusView(PhaseView):
    def get(self) -> dict[str, int]:
        store = current_library.store
        return {"in_use": store.in_use, "opened": store.opened}


class JournalView(PhaseView):
    def get(self, visit: str) -> dict[str, list[str]]:
        return {"phases": current_library.journal.read(visit)}
