"""Serving at the desk. A production server never gets here: only ``python app.py`` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import make_server


@dataclass(frozen=True)
class DeskServer:
    host: str = "127.0.0.1"
    port: int = 5000
    debugger: bool = False

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> DeskServer:
        return cls(
            host=environ.get("HOST", cls.host),
            port=int(environ.get("PORT", cls.port)),
            debugger=environ.get("APP_DEBUG") == "1",
        )

    def serve(self, app: Flask) -> int:
        """Serves ``app`` until the process is stopped."""
        app.debug = self.debugger  # whatever FLASK_DEBUG says; on, it lets errors through to the debugger
        application = app
        if self.debugger:
            application = DebuggedApplication(app, evalex=True)
            application.trusted_hosts.append(self.host)
        server = make_server(self.host, self.port, application, threaded=True)
        server.log_startup()
        if self.debugger:
            print(f" * Debugger PIN: {application.pin}", flush=True)
        server.serve_forever()
        return 0
