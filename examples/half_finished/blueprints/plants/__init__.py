"""Fernhill Nursery: the shop as a package, its views as classes, its routes added without decorators."""

from flask import Blueprint, current_app, render_template
from flask.views import MethodView
from werkzeug.exceptions import NotFound


class NotInStock(NotFound):
    """A plant that the shop does not have."""


class Shop(MethodView):
    def get(self):
        return render_template("plants/list.html", stock=current_app.config["STOCK"])


class Plant(MethodView):
    def get(self, slug):
        try:
            name = current_app.config["STOCK"][slug]
        except KeyError:
            raise NotInStock from None
        return render_template("plants/detail.html", name=name)


bp = Blueprint("plants", __name__, template_folder="plant_pages")
bp.add_url_rule("/", view_func=Shop.as_view("index"))
bp.add_url_rule("/<slug>", view_func=Plant.as_view("detail"))
bp.register_error_handler(NotInStock, lambda error: ("<h1>Sorry, not in stock.</h1>", 404))
