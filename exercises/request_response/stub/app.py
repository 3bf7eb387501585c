"""Halide Lane: the application of a photo-print lab."""

from flask import Flask

from lab import Lab


def create_app(config=None):
    """A lab of its own, with the prices and orders of its configuration."""
    app = Flask(__name__)
    app.config.update(NAME="Halide Lane", PRICES={}, ORDERS={})
    app.config.update(config or {})

    lab = Lab(app.config["ORDERS"])

    @app.get("/status")
    def status():
        return {"busy": lab.busy, "printed": lab.printed}

    # TODO: the page, the support view and the prices.

    # TODO: the finish and its cookie.

    # TODO: the short link, the order with its ETag, a new photo, the receipt.

    # TODO: the prints, streamed.

    return app
