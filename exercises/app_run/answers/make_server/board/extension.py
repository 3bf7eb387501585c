"""Puts the pages of the board on an application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask

from .views import ForecastView, HealthView, TidesView


@dataclass(frozen=True)
class TideBoard:
    """The pages of one station; ``today`` maps ``high`` and ``low`` to times."""

    today: Mapping[str, list[str]]

    def init_app(self, app: Flask) -> None:
        app.extensions["tide_board"] = self
        app.add_url_rule("/health", view_func=HealthView.as_view("health"))
        app.add_url_rule("/tides", view_func=TidesView.as_view("tides", self.today))
        app.add_url_rule("/forecast", view_func=ForecastView.as_view("forecast"))
