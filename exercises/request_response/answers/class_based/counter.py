"""Halide Lane: what does not belong to an order."""

import csv
import io
import secrets
from http import HTTPStatus

from flask import Blueprint, current_app, render_template_string, request
from flask.views import MethodView, View

from finish import requested_finish
from lab import FINISHES

counter = Blueprint("counter", __name__)


@counter.get("/")
def welcome():
    return render_template_string("<!doctype html><h1>{{ config.NAME }}</h1><p>Your photos on paper.</p>")


class Support(View):
    methods = ["GET", "POST"]

    def dispatch_request(self):
        kiosk = request.headers.get("X-Kiosk")
        return {"method": request.method, "address": request.remote_addr, "kiosk": kiosk, "finish": requested_finish()}


class Prices(View):
    def dispatch_request(self):
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(("format", "cents"))
        writer.writerows(sorted(current_app.config["PRICES"].items()))
        response = current_app.make_response((table.getvalue(), {"Content-Type": "text/csv; charset=utf-8"}))
        if request.cookies.get("visitor") is None:
            response.remember("visitor", secrets.token_urlsafe())
        return response


class Finish(MethodView):
    def put(self, finish):
        response = current_app.response_class(status=HTTPStatus.NO_CONTENT)
        response.remember("finish", finish)
        return response

    def delete(self):
        response = current_app.response_class(status=HTTPStatus.NO_CONTENT)
        response.delete_cookie("finish", secure=True, httponly=True, samesite="Lax")
        return response


finish_view = Finish.as_view("finish")
counter.add_url_rule("/support", view_func=Support.as_view("support"))
counter.add_url_rule("/prices", view_func=Prices.as_view("prices"))
counter.add_url_rule("/finish", view_func=finish_view, methods=["DELETE"])
counter.add_url_rule(f"/finish/<any({', '.join(FINISHES)}):finish>", view_func=finish_view, methods=["PUT"])
