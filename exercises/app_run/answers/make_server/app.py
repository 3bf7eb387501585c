"""Saltmarsh Tides: the tide board of one station."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from flask import Flask

from board import TideBoard
from board.serving import DeskServer

TODAY = {"high": ["04:12", "16:38"], "low": ["10:25", "22:51"]}


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The tide board, for whichever server asks for it."""
    app = Flask(__name__)
    app.config.update(STATION=os.environ.get("TIDE_STATION", "Saltmarsh Quay"))
    app.config.update(config or {})
    TideBoard(TODAY).init_app(app)
    return app


app = create_app()  # for servers that are given a name ("app:app") and not a call


if __name__ == "__main__":
    sys.exit(DeskServer.from_environ(os.environ).serve(app))
