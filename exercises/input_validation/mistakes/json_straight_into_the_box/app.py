"""Rowan Street Recipe Box: the API."""

from flask import Flask, abort, request, url_for

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
        recipe = box.add(**with_defaults({"is_public": False, "cooked_on": None} | sent_object()))
        return recipe, 201, {"Location": url_for("show_recipe", id=recipe["id"])}

    @app.patch("/recipes/<int:id>")
    def change_recipe(id):
        recipe = box.get(id) or abort(404)
        return box.change(recipe, **with_defaults(sent_object()))

    return app


def with_defaults(fields):
    """The fields, each ingredient with its own defaults."""
    if "ingredients" in fields:
        fields["ingredients"] = [{"instead": []} | ingredient for ingredient in fields["ingredients"]]
    return fields


def sent_object():
    """The JSON object in the body."""
    sent = request.get_json()
    if not isinstance(sent, dict):
        abort(400, "The body should be a JSON object.")
    return sent
