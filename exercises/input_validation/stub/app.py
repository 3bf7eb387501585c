"""Rowan Street Recipe Box: the API."""

from flask import Flask, abort

from box import Box


def create_app(config=None):
    """An API with an empty box of its own."""
    app = Flask(__name__)
    app.config.update(config or {})
    box = Box()

    @app.get("/recipes")
    def list_recipes():
        return {"recipes": box.all()}

    @app.get("/recipes/<int:id>")
    def show_recipe(id):
        return box.get(id) or abort(404)

    @app.post("/recipes")
    def add_recipe():
        # TODO: store what is right, and say what is wrong.
        abort(501)

    @app.patch("/recipes/<int:id>")
    def change_recipe(id):
        # TODO: change what is named, by the same rules.
        abort(501)

    return app
