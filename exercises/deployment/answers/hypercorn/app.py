"""Rookery Darkroom: the application."""

import os

from flask import Flask

import darkroom


def create_app(config=None):
    """The darkroom, set up from the environment; ``config`` is laid over it. KeyError: no secret."""
    app = Flask(__name__)
    config = config or {}
    app.config["ARCHIVE"] = os.environ.get("DARKROOM_ARCHIVE")
    app.config["SECRET_KEY"] = config.get("SECRET_KEY") or os.environ["DARKROOM_SECRET"]
    app.config.update(config)
    app.register_blueprint(darkroom.bp)

    @app.get("/health")
    def health():
        return {"status": "alive"}

    @app.get("/ready")
    def ready():
        try:
            darkroom.check_archive()
        except darkroom.ArchiveClosed as error:
            app.logger.warning("not ready: %s", error)
            return {"status": "not ready"}, 503
        return {"status": "ready"}

    return app
