"""Halide Lane: the orders. Every address of an order finds it first, or answers 404."""

from contextlib import closing

from flask import Blueprint, abort, current_app, g, jsonify, make_response, redirect, request, stream_with_context
from flask.views import MethodView

from finish import requested_finish
from receipts import make_receipt

orders = Blueprint("orders", __name__)


@orders.before_request
def find_order():
    g.lab = current_app.extensions["lab"]
    g.order = g.lab.find(request.view_args["number"]) or abort(404)


@orders.get("/o/<number>")
def envelope(number):
    response = redirect(f"/orders/{number}")
    response.cache_control.no_store = True
    return response


class Order(MethodView):
    def get(self, number):
        response = make_response(g.order)
        response.add_etag(weak=True)
        return response.make_conditional(request.environ)


class Photo(MethodView):
    def put(self, number, photo):
        is_new = g.lab.add_photo(number, photo)
        return jsonify(g.order["photos"]), "201 CREATED" if is_new else "200 OK"


class Receipt(MethodView):
    def get(self, number):
        german, english = (request.accept_languages[language] for language in ("de", "en"))
        receipt = make_receipt(g.order, requested_finish(), "de" if german > english else "en")
        receipt.headers.add("Vary", "Cookie")
        receipt.headers.add("Cache-Control", "private")
        return receipt


class Prints(MethodView):
    def post(self, number):
        return current_app.response_class(self.lines(g.order["photos"]), content_type="text/plain")

    @stream_with_context
    def lines(self, photos):
        with closing(g.lab.take_printer()) as printer:
            for place, photo in enumerate(photos, start=1):
                printer.print_photo(photo)
                yield f"{place}/{len(photos)} {photo} {requested_finish()}\n".encode()


orders.add_url_rule("/orders/<number>", view_func=Order.as_view("order"))
orders.add_url_rule("/orders/<number>/photos/<photo>", view_func=Photo.as_view("photo"))
orders.add_url_rule("/orders/<number>/receipt", view_func=Receipt.as_view("receipt"))
orders.add_url_rule("/orders/<number>/prints", view_func=Prints.as_view("prints"))
