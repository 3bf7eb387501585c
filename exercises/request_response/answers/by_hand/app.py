"""Halide Lane with little help: headers as texts, a digest as ETag, and one printed photo ahead of the reader."""

import functools
import hashlib
import html
import itertools
import json
import random

import flask

import receipts
from lab import FINISHES, Lab

YEAR = 31_536_000
ATTRIBUTES = f"Max-Age={YEAR}; Path=/; Secure; HttpOnly; SameSite=lax"


def create_app(config=None):
    app = flask.Flask("app", static_folder=None)
    app.config |= {"NAME": "Halide Lane", "PRICES": {}, "ORDERS": {}} | dict(config or {})
    lab = Lab(app.config["ORDERS"])

    def with_order(view):
        @functools.wraps(view)
        def wrapper(number, **rest):
            order = lab.find(number)
            return ("No such order.\n", 404) if order is None else view(order, **rest)

        return wrapper

    @app.route("/status")
    def status():
        return flask.jsonify(busy=lab.busy, printed=lab.printed)

    @app.route("/")
    def home():
        return flask.Response([b"<html><body><p>", html.escape(app.config["NAME"]).encode(), b"</p></body></html>"])

    @app.route("/support", methods=("GET", "POST"))
    def support():
        environ = flask.request.environ
        return flask.jsonify(
            method=environ["REQUEST_METHOD"],
            address=environ["REMOTE_ADDR"],
            kiosk=environ.get("HTTP_X_KIOSK"),
            finish=finish_now(),
        )

    @app.route("/prices")
    def prices():
        rows = [f"{size},{cents}\r\n" for size, cents in app.config["PRICES"].items()]
        if "visitor" not in flask.request.cookies:

            @flask.after_this_request
            def greet(response):
                number = random.SystemRandom().getrandbits(128)
                response.headers.add("Set-Cookie", f"visitor={number:x}; {ATTRIBUTES}")
                return response

        return "".join(["format,cents\r\n", *rows]), 200, [("Content-Type", "text/csv")]

    @app.route("/finish/<finish>", methods=["PUT"])
    def keep_finish(finish):
        if finish not in FINISHES:
            return "No such finish.\n", 404
        return b"", 204, {"Set-Cookie": f"finish={finish}; {ATTRIBUTES}"}

    @app.route("/finish", methods=["DELETE"])
    def drop_finish():
        return b"", 204, {"Set-Cookie": "finish=; Max-Age=0; Path=/; Secure; HttpOnly"}

    @app.route("/o/<number>")
    @with_order
    def short(order):
        return "", 302, {"Location": f"/orders/{order['number']}", "Cache-Control": "no-store"}

    @app.route("/orders/<number>")
    @with_order
    def show(order):
        text = json.dumps(order, ensure_ascii=False)
        tag = hashlib.sha256(text.encode()).hexdigest()[:20]
        if flask.request.if_none_match.contains_weak(tag):
            return flask.Response(status=304, headers={"ETag": f'"{tag}"'})
        return text, {"Content-Type": "application/json", "ETag": f'"{tag}"'}

    @app.route("/orders/<number>/photos/<photo>", methods=["PUT"])
    @with_order
    def add(order, photo):
        return order["photos"], 201 if lab.add_photo(order["number"], photo) else 200

    @app.route("/orders/<number>/receipt")
    @with_order
    def receipt(order):
        language = flask.request.accept_languages.best_match(("en", "de")) or "en"
        made = receipts.make_receipt(order, finish_now(), language)
        kept = {
            name: f"{made.headers[name]}, {more}" for name, more in (("Vary", "Cookie"), ("Cache-Control", "private"))
        }
        return made, kept

    @app.route("/orders/<number>/prints", methods=["POST"])
    @with_order
    def prints(order):
        finish, count, places = finish_now(), len(order["photos"]), itertools.count(1)
        printer = lab.take_printer()
        lines = (f"{next(places)}/{count} {photo} {finish}\n" for photo in one_ahead(printer, list(order["photos"])))
        response = flask.Response(lines, headers={"Content-Type": "text/plain; charset=utf-8"})
        response.call_on_close(printer.close)
        return response

    return app


def one_ahead(printer, photos):
    """The photos, each when the one after it is printed too."""
    for photo, following in itertools.pairwise([None, *photos, None]):
        if following:
            printer.print_photo(following)
        if photo:
            yield photo


def finish_now():
    finish = flask.request.cookies.get("finish")
    return "gloss" if finish not in FINISHES else finish
