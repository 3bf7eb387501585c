"""Fernhill Nursery: the shop, as a blueprint."""

from flask import Blueprint, abort, current_app, render_template

bp = Blueprint("plants", __name__, template_folder="plant_pages")


@bp.get("/")
def index():
    return render_template("plants/list.html", stock=current_app.config["STOCK"])


@bp.get("/<slug>")
def detail(slug):
    stock = current_app.config["STOCK"]
    if slug not in stock:
        abort(404)
    return render_template("plants/detail.html", name=stock[slug])


@bp.errorhandler(404)
def not_in_stock(error):
    return "<h1>Not in stock</h1><p>We do not have this plant today.</p>", 404
