"""Kestrel Valley Tramway: the application."""

from flask import Flask

from api import make_api


def create_app(config=None):
    """The application, with the API below API_PREFIX."""
    app = Flask(__name__)
    app.config.update(
        API_PREFIX="/api",
        TIMETABLE={"day": {}, "night": {}},  # network -> stop -> departures
        KEYS={},  # key -> client
        V1_DEPRECATED=1767225600,
        V1_SUNSET=1798761600,
    )
    app.config.update(config or {})

    app.register_blueprint(make_api(), url_prefix=app.config["API_PREFIX"])

    @app.get("/health")
    def health():
        return {"status": "ok"}

    return app
