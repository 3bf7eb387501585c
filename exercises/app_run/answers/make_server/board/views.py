"""The pages of the board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask.views import MethodView


class HealthView(MethodView):
    def get(self) -> dict[str, Any]:
        return {"status": "ok", "station": current_app.config["STATION"]}


class TidesView(MethodView):
    init_every_request = False

    def __init__(self, today: Mapping[str, list[str]]) -> None:
        self.today = today

    def get(self) -> dict[str, Any]:
        return {"station": current_app.config["STATION"], **self.today}


class ForecastView(MethodView):
    def get(self) -> dict[str, Any]:
        raise RuntimeError("The forecast feed is not connected yet.")
