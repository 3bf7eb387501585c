"""Ferrymint Coin Auctions: the API."""

from flask import Flask

from house import House


def create_app(config=None):
    """The API of a house with the lots and consignors of its configuration."""
    app = Flask(__name__)
    app.config.update(LOTS=[], CONSIGNORS=[])
    app.config.update(config or {})
    house = House(app.config["LOTS"], app.config["CONSIGNORS"])

    # TODO: the forms of the types, for every view; errors as JSON; the views for lots.

    @app.get("/consignors")
    def consignors():
        return {"consignors": house.consignors()}

    return app
