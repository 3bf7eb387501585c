"""Low Lamp Records: the application."""

from flask import Flask
from flask_migrate import Migrate

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
    app.register_blueprint(bp)

    return app
