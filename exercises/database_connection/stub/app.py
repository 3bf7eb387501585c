"""Elder Lane Time Bank: the application."""

from flask import Flask

import database


def create_app(config=None):
    """A bank whose members and slips are in the database at DATABASE_URL."""
    app = Flask(__name__)
    app.config["DATABASE_URL"] = "sqlite:///timebank.db"
    app.config.update(config or {})
    database.init_app(app)

    @app.get("/")
    def bank():
        return {"bank": "Elder Lane"}

    # TODO: POST /members and GET /members/<name>.

    # TODO: POST /transfers.

    return app
