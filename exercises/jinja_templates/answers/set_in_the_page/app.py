"""Crumb Lane Bakery: the application. Templates find what they need in Jinja's environment."""

from flask import Flask, abort, json, render_template
from markupsafe import Markup

# Inside a JSON string these escapes mean the same, and HTML finds no tag and no comment in them.
HARMLESS = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})


def create_app(config=None):
    """A bakery with the name, the currency and the menu of its configuration."""
    app = Flask(__name__)
    app.config.update({"BAKERY": "Crumb Lane", "CURRENCY": "€", "MENU": []} | dict(config or {}))
    menu = app.config["MENU"]

    def price(cents):
        whole, rest = divmod(cents, 100)
        return f"{app.config['CURRENCY']}{whole}.{rest:0>2}"

    app.jinja_env.filters["price"] = price
    app.jinja_env.globals["NAVIGATION"] = {"Menu": "list_menu", "Vegan": "list_vegan", "Order": "order"}

    @app.route("/")
    def list_menu():
        return render_template("goods.html", goods=menu, place="Menu")

    @app.route("/vegan")
    def list_vegan():
        return render_template("goods.html", goods=filter(lambda good: good["vegan"], menu), place="Vegan")

    @app.route("/order")
    def order():
        data = json.dumps([{"code": good["code"], "name": good["name"], "price": good["price"]} for good in menu])
        return render_template("order.html", data=Markup(data.translate(HARMLESS)))

    @app.route("/goods/<string:code>")
    def detail(code):
        good = next((good for good in menu if good["code"] == code), None)
        if good is None:
            abort(404)
        return render_template("detail.html", good=good)

    @app.errorhandler(404)
    def missing(error):
        return render_template("missing.html"), error.code

    return app
