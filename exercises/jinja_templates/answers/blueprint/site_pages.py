"""Crumb Lane Bakery: its pages, as class-based views of a blueprint that brings the filter and the context along."""

from decimal import Decimal

from flask import Blueprint, abort, current_app, render_template, request, url_for
from flask.views import View
from markupsafe import Markup

bp = Blueprint("site", __name__)


class Goods(View):
    """A page with a list of goods."""

    def __init__(self, template, wanted=lambda good: True):
        self.template = template
        self.wanted = wanted

    def dispatch_request(self):
        return render_template(self.template, goods=[good for good in current_app.config["MENU"] if self.wanted(good)])


bp.add_url_rule("/", view_func=Goods.as_view("all", "pages/list.html"))
bp.add_url_rule("/vegan", view_func=Goods.as_view("vegan", "pages/vegan.html", lambda good: good["vegan"]))
bp.add_url_rule("/order", view_func=Goods.as_view("order", "pages/order.html"))


@bp.route("/goods/<code>")
def single(code):
    found = {good["code"]: good for good in current_app.config["MENU"]}
    return render_template("pages/single.html", good=found.get(code) or abort(404))


@bp.app_template_filter()
def price(cents):
    return "{}{:.2f}".format(current_app.config["CURRENCY"], Decimal(cents) / 100)


@bp.app_template_filter()
def strongly(texts):
    return Markup(" and ").join(Markup("<strong>{}</strong>").format(text) for text in texts)


@bp.app_context_processor
def layout():
    def navigation():
        shown = request.url_rule.endpoint if request.url_rule else None
        for name in ("all", "vegan", "order"):
            endpoint = f"site.{name}"
            yield {"url": url_for(endpoint), "label": {"all": "Menu"}.get(name, name.title()), "on": endpoint == shown}

    return {"navigation": navigation, "bakery_name": current_app.config["BAKERY"]}
