"""Larkhill Allotments: the application."""

from flask import Flask
from sqlalchemy import create_engine

import sessions
import views
from models import Base


def create_app(config=None):
    """An API on the database at DATABASE_URL."""
    app = Flask(__name__)
    app.config["DATABASE_URL"] = "sqlite:///allotments.db"
    app.config.update(config or {})

    engine = app.extensions["engine"] = create_engine(app.config["DATABASE_URL"])
    Base.metadata.create_all(engine)

    sessions.init_app(app, engine)
    views.init_app(app)
    return app


def lease_plots(app, tenant, plots):
    """Leases the plots with these ids to a tenant and returns the id of the lease. No request is being served."""
    answer = app.test_client().post("/leases", json={"tenant": tenant, "plots": plots})
    if answer.status_code >= 400:
        raise ValueError(answer.status)
    return answer.json["id"]
