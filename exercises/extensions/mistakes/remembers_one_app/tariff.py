"""Quince Row: what a small ad costs, as an extension."""


class Tariff:
    """Prices small ads and counts them, for every application that it was initialised for."""

    def __init__(self, app=None):
        self.app = None
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        """Prepares ``app``: defaults for its settings, and a place of its own for what is counted."""
        self.app = app
        self.counted = {"ads": 0, "cents": 0}
        app.config.setdefault("TARIFF_BASE_CENTS", 200)
        app.config.setdefault("TARIFF_WORD_CENTS", 15)
        app.config.setdefault("TARIFF_FREE_WORDS", 8)
        app.extensions["tariff"] = self

    def price(self, text):
        """The price of an ad in cents."""
        config = self.app.config
        charged_words = max(0, len(text.split()) - config["TARIFF_FREE_WORDS"])
        return config["TARIFF_BASE_CENTS"] + charged_words * config["TARIFF_WORD_CENTS"]

    def charge(self, text):
        """The price of an ad in cents; the ad is counted."""
        cents = self.price(text)
        self.counted["ads"] += 1
        self.counted["cents"] += cents
        return cents

    def takings(self):
        """``{"ads": ..., "cents": ...}``: the ads charged so far, and their prices together."""
        return dict(self.counted)
