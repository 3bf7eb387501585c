"""Halide Lane: the application of a photo-print lab, with a response class of its own."""

from datetime import timedelta

from flask import Flask, Response

from counter import counter
from lab import Lab
from orders import orders


class LabResponse(Response):
    """A response that knows how this lab sets cookies."""

    def remember(self, name, value):
        age = timedelta(days=365)
        self.set_cookie(name, value, max_age=age, path="/", secure=True, httponly=True, samesite="Lax")


class PhotoLab(Flask):
    response_class = LabResponse


def create_app(config=None):
    app = PhotoLab("halide_lane")
    app.config.from_mapping(NAME="Halide Lane", PRICES={}, ORDERS={})
    app.config.from_mapping(config)
    app.extensions["lab"] = lab = Lab(app.config["ORDERS"])
    app.add_url_rule("/status", view_func=lambda: {"busy": lab.busy, "printed": lab.printed}, endpoint="status")
    app.register_blueprint(counter)
    app.register_blueprint(orders)
    return app
