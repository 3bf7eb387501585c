"""Halide Lane: the application of a photo-print lab."""

from uuid import uuid4

from flask import Flask, Response, abort, jsonify, make_response, redirect, request, url_for
from markupsafe import escape

from lab import FINISHES, Lab
from receipts import make_receipt

COOKIE = {"max_age": 365 * 24 * 3600, "secure": True, "httponly": True, "samesite": "Lax"}


def create_app(config=None):
    """A lab of its own, with the prices and orders of its configuration."""
    app = Flask(__name__)
    app.config.update(NAME="Halide Lane", PRICES={}, ORDERS={})
    app.config.update(config or {})

    lab = Lab(app.config["ORDERS"])

    @app.get("/status")
    def status():
        return {"busy": lab.busy, "printed": lab.printed}

    @app.get("/")
    def welcome():
        return f"<!doctype html><title>Photos</title><h1>Welcome to {escape(app.config['NAME'])}</h1>"

    @app.route("/support", methods=["GET", "POST"])
    def support():
        return {
            "method": request.method,
            "address": request.remote_addr,
            "kiosk": request.headers.get("X-Kiosk"),
            "finish": finish_of_request(),
        }

    @app.get("/prices")
    def prices():
        lines = ["format,cents", *(f"{size},{cents}" for size, cents in app.config["PRICES"].items())]
        if "visitor" not in request.cookies:
            make_response().set_cookie("visitor", uuid4().hex, **COOKIE)
        return "\n".join(lines) + "\n", {"Content-Type": "text/csv"}

    @app.put("/finish/<finish>")
    def remember_finish(finish):
        if finish not in FINISHES:
            abort(404)
        make_response().set_cookie("finish", finish, **COOKIE)
        return "", 204

    @app.delete("/finish")
    def forget_finish():
        response = Response(status=204)
        response.delete_cookie("finish")
        return response

    @app.get("/o/<number>")
    def short_link(number):
        find(number)
        return redirect(url_for("show", number=number)), {"Cache-Control": "no-store"}

    @app.get("/orders/<number>")
    def show(number):
        response = jsonify(find(number))
        response.add_etag()
        return response.make_conditional(request)

    @app.put("/orders/<number>/photos/<photo>")
    def add_photo(number, photo):
        order = find(number)
        status = 201 if lab.add_photo(number, photo) else 200
        return order["photos"], status

    @app.get("/orders/<number>/receipt")
    def receipt(number):
        language = request.accept_languages.best_match(["en", "de"], default="en")
        response = make_receipt(find(number), finish_of_request(), language)
        response.vary.add("Cookie")
        response.cache_control.private = True
        return response

    @app.post("/orders/<number>/prints")
    def prints(number):
        photos, finish = find(number)["photos"], finish_of_request()

        def lines():
            with lab.take_printer() as printer:
                for place, photo in enumerate(photos, start=1):
                    printer.print_photo(photo)
                    yield f"{place}/{len(photos)} {photo} {finish}\n"

        return lines(), {"Content-Type": "text/plain; charset=utf-8"}

    def find(number):
        order = lab.find(number)
        if order is None:
            abort(404)
        return order

    return app


def finish_of_request():
    """What the browser remembered, if it is a finish."""
    finish = request.cookies.get("finish")
    return finish if finish in FINISHES else FINISHES[0]
