"""The extension itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, current_app, g, request
from werkzeug.local import LocalProxy

from journal import Journal
from store import Store

from .work import Visit


@dataclass
class Library:
    store: Store
    journal: Journal = field(default_factory=Journal)

    @classmethod
    def of_config(cls, config: Mapping[str, Any]) -> Library:
        return cls(Store(config["TOOLS"], config["MEMBERS"]))

    def init_app(self, app: Flask) -> None:
        app.request_class = Visit
        app.extensions["library"] = self
        app.before_request(self._before)
        app.after_request(self._after)
        app.teardown_request(self._teardown)
        app.teardown_appcontext(self._end_job)

    def begin(self, phase: str) -> None:
        self.journal.write(request.name, phase)

    def _before(self) -> None:
        self.begin("app.before")

    def _after(self, response: Response) -> Response:
        self.begin("app.after")
        response.headers["X-Visit"] = request.name
        return response

    def _teardown(self, error: BaseException | None) -> None:
        self.begin("app.teardown")
        request.work.close()

    def _end_job(self, error: BaseException | None) -> None:
        job = g.pop("work", None)
        if job is not None:
            job.close()


current_library: Library = LocalProxy(lambda: current_app.extensions["library"])
