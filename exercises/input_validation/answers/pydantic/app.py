"""Rowan Street Recipe Box: the API, behind pydantic models."""

from flask import Blueprint, Flask, abort, current_app, request, url_for
from pydantic import ValidationError
from werkzeug.exceptions import BadRequest

from box import Box
from schemas import Recipe, RecipeChange

bp = Blueprint("recipes", __name__, url_prefix="/recipes")


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(config or {})
    app.extensions["box"] = Box()
    app.register_blueprint(bp)
    return app


@bp.errorhandler(ValidationError)
def refuse(error):
    errors = {}
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        pointer = "".join(f"/{step}" for step in one["loc"])
        errors.setdefault(pointer, []).append(one["msg"])
    return {"errors": errors}, 422


def read(model):
    sent = request.get_json()
    if type(sent) is not dict:
        raise BadRequest("A recipe is a JSON object.")
    return model.model_validate(sent)


@bp.get("")
def list_recipes():
    return {"recipes": current_app.extensions["box"].all()}


@bp.get("/<int:id>")
def show(id):
    return current_app.extensions["box"].get(id) or abort(404)


@bp.post("")
def add():
    recipe = current_app.extensions["box"].add(**read(Recipe).model_dump())
    return recipe, 201, {"Location": url_for(".show", id=recipe["id"], _external=True)}


@bp.patch("/<int:id>")
def change(id):
    recipe = show(id)
    sent = read(RecipeChange)
    named = sent.model_dump(include=sent.model_fields_set)
    return current_app.extensions["box"].change(recipe, **named)
