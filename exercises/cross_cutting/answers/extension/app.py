"""Brackwater Laboratory: the application. Given: leave it as it is."""

from flask import Flask

import hooks
import views


def create_app(config=None):
    """The sample register, with the hooks that every request passes."""
    app = Flask(__name__)
    app.config.update(
        SAMPLES={},  # code -> {"site": ..., "ph": ...}; ph is absent until it was measured
        KEYS={},  # SHA-256 of a key -> client
        PUBLIC=["health"],  # endpoints that need no key
        LOG_FILE=None,
    )
    app.config.update(config or {})
    hooks.install(app)
    app.register_blueprint(views.bp)

    @app.get("/health")
    def health():
        return {"status": "ok"}

    return app
