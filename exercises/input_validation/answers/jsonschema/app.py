"""Rowan Street Recipe Box: the API, behind a JSON Schema."""

from flask import Flask, abort, jsonify, request
from flask.views import MethodView

from box import Box
from schemas import CHANGE, DEFAULTS, RECIPE, completed, errors_of


class RecipesView(MethodView):
    init_every_request = False

    def __init__(self, box):
        self.box = box

    def get(self):
        return {"recipes": self.box.all()}

    def post(self):
        recipe = self.box.add(**DEFAULTS | sent_by(RECIPE))
        return recipe, 201, {"Location": f"/recipes/{recipe['id']}"}


class RecipeView(MethodView):
    init_every_request = False

    def __init__(self, box):
        self.box = box

    def get(self, id):
        return self.box.get(id) or abort(404)

    def patch(self, id):
        return self.box.change(self.get(id), **sent_by(CHANGE))


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(config or {})
    box = Box()
    app.add_url_rule("/recipes", view_func=RecipesView.as_view("recipes", box))
    app.add_url_rule("/recipes/<int:id>", view_func=RecipeView.as_view("recipe", box))
    return app


def sent_by(validator):
    """The body, if it is right."""
    sent = request.get_json()
    if not isinstance(sent, dict):
        abort(400)
    errors = errors_of(validator, sent)
    if errors:
        answer = jsonify(errors=errors)
        answer.status_code = 422
        abort(answer)
    return completed(sent)
