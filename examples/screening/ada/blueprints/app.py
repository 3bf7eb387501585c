"""Fernhill Nursery: the application."""

from flask import Flask, abort

from plants import bp


def create_app(config=None):
    """An application with the shop mounted at PLANTS_PREFIX."""
    app = Flask(__name__)
    app.config.update(STOCK={}, PLANTS_PREFIX="/plants")
    app.config.update(config or {})

    app.register_blueprint(bp, url_prefix=app.config["PLANTS_PREFIX"])

    @app.get("/orders/<number>")
    def order(number):
        abort(404)

    @app.errorhandler(404)
    def page_not_found(error):
        return "<h1>Page not found</h1>", 404

    return app
