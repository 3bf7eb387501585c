"""Fernhill Nursery: the application."""

from flask import Flask, abort, render_template

from plants import bp


def create_app(config=None):
    """An application with the shop at PLANTS_PREFIX."""
    app = Flask(__name__)
    app.config.update(STOCK={}, PLANTS_PREFIX="/plants")
    app.config.update(config or {})
    app.register_blueprint(bp)
    prefix = app.config["PLANTS_PREFIX"]

    @app.get(f"{prefix}/")
    def index():
        return render_template("plants/list.html", stock=app.config["STOCK"])

    @app.get(f"{prefix}/<slug>")
    def detail(slug):
        if slug not in app.config["STOCK"]:
            abort(404)
        return render_template("plants/detail.html", name=app.config["STOCK"][slug])

    @app.get("/orders/<number>")
    def order(number):
        abort(404)

    @app.errorhandler(404)
    def page_not_found(error):
        return "<h1>Page not found</h1>", 404

    return app
