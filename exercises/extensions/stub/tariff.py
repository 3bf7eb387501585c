"""Quince Row: what a small ad costs, as an extension."""


class Tariff:
    """Prices small ads and counts them, for every application that it was initialised for."""

    def __init__(self, app=None):
        pass  # TODO: an application given here is initialised at once.

    def init_app(self, app):
        """Prepares ``app``: defaults for its settings, and a place of its own for what is counted."""
        # TODO

    def price(self, text):
        """The price of an ad in cents."""
        # TODO

    def charge(self, text):
        """The price of an ad in cents; the ad is counted."""
        # TODO

    def takings(self):
        """``{"ads": ..., "cents": ...}``: the ads charged so far, and their prices together."""
        # TODO
