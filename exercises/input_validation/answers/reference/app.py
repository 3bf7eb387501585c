"""Rowan Street Recipe Box: the API."""

from flask import Flask, abort, request, url_for
from marshmallow import ValidationError

from box import Box
from schemas import RecipeSchema, errors_by_path


def create_app(config=None):
    """An API with an empty box of its own."""
    app = Flask(__name__)
    app.config.update(config or {})
    box, schema = Box(), RecipeSchema()

    @app.get("/recipes")
    def list_recipes():
        return {"recipes": box.all()}

    @app.get("/recipes/<int:id>")
    def show_recipe(id):
        return box.get(id) or abort(404)

    @app.post("/recipes")
    def add_recipe():
        recipe = box.add(**schema.load(sent_object()))
        return recipe, 201, {"Location": url_for("show_recipe", id=recipe["id"])}

    @app.patch("/recipes/<int:id>")
    def change_recipe(id):
        recipe = box.get(id) or abort(404)
        return box.change(recipe, **schema.load(sent_object(), partial=tuple(schema.fields)))

    @app.errorhandler(ValidationError)
    def refuse(error):
        return {"errors": errors_by_path(error.messages)}, 422

    return app


def sent_object():
    """The JSON object in the body."""
    sent = request.get_json()
    if not isinstance(sent, dict):
        abort(400, "The body should be a JSON object.")
    return sent
