"""Holm Street Tool Library: the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from connections import get_connection
from library import Library
from library.views import JournalView, StatusView
from tools import bp as tools_bp


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """A library of its own, with the tools and members of its configuration."""
    app = Flask(__name__, static_folder=None)
    app.config.update(TOOLS={}, MEMBERS={})
    app.config.update(config or {})

    Library.of_config(app.config).init_app(app)
    app.add_url_rule("/status", view_func=StatusView.as_view("status"))
    app.add_url_rule("/journal/<visit>", view_func=JournalView.as_view("journal"))
    app.register_blueprint(tools_bp)
    return app


def stocktake(app: Flask) -> list[str]:
    """The codes of all tools of ``app``. A scheduler calls this; no request is being served then."""
    with app.app_context():
        return get_connection().codes()
