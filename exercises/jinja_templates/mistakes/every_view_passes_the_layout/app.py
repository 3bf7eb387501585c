"""Crumb Lane Bakery: the application."""

from flask import Flask, abort, render_template


def create_app(config=None):
    """A bakery with the name, the currency and the menu of its configuration."""
    app = Flask(__name__)
    app.config.update(BAKERY="Crumb Lane", CURRENCY="€", MENU=[])
    app.config.update(config or {})

    @app.template_filter("price")
    def price(cents):
        return f"{app.config['CURRENCY']}{cents // 100}.{cents % 100:02}"

    sections = [("menu", "Menu"), ("vegan", "Vegan"), ("order", "Order")]
    layout = {"bakery": app.config["BAKERY"], "sections": sections}

    @app.errorhandler(404)
    def not_found(error):
        return render_template("404.html", **layout), 404

    @app.get("/")
    def menu():
        return render_template("menu.html", goods=app.config["MENU"], **layout)

    @app.get("/vegan")
    def vegan():
        return render_template("vegan.html", goods=[good for good in app.config["MENU"] if good["vegan"]], **layout)

    @app.get("/order")
    def order():
        goods = [{key: good[key] for key in ("code", "name", "price")} for good in app.config["MENU"]]
        return render_template("order.html", goods=goods, **layout)

    @app.get("/goods/<code>")
    def good(code):
        for good in app.config["MENU"]:
            if good["code"] == code:
                return render_template("good.html", good=good, **layout)
        abort(404)

    return app
