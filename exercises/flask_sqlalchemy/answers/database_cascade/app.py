"""Low Lamp Records: the application, whose database enforces foreign keys."""

from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import event

from models import db
from views import bp

migrate = Migrate()


def create_app(config=None):
    """An application on the database at SQLALCHEMY_DATABASE_URI, which `flask db upgrade` has prepared."""
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite:///catalogue.db")
    app.config.update(config or {})

    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        event.listen(db.engine, "connect", enforce_foreign_keys)
    app.register_blueprint(bp)

    return app


def enforce_foreign_keys(connection, record):
    """SQLite enforces foreign keys only on a connection that asks for it."""
    connection.execute("PRAGMA foreign_keys = ON")
