"""Quince Row: what a small ad costs, as an extension."""

from flask import current_app


class Tariff:
    """Prices small ads and counts them, for every application that it was initialised for."""

    def __init__(self, app=None):
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        """Prepares ``app``: defaults for its settings, and a place of its own for what is counted."""
        app.config.setdefault("TARIFF_BASE_CENTS", 200)
        app.config.setdefault("TARIFF_WORD_CENTS", 15)
        app.config.setdefault("TARIFF_FREE_WORDS", 8)
        app.extensions["tariff"] = {"ads": 0, "cents": 0}

    def price(self, text):
        """The price of an ad in cents."""
        self._counted()
        config = current_app.config
        charged_words = max(0, len(text.split()) - config["TARIFF_FREE_WORDS"])
        return config["TARIFF_BASE_CENTS"] + charged_words * config["TARIFF_WORD_CENTS"]

    def charge(self, text):
        """The price of an ad in cents; the ad is counted."""
        cents, counted = self.price(text), self._counted()
        counted["ads"] += 1
        counted["cents"] += cents
        return cents

    def takings(self):
        """``{"ads": ..., "cents": ...}``: the ads charged so far, and their prices together."""
        return dict(self._counted())

    def _counted(self):
        if not current_app:
            raise RuntimeError("A tariff belongs to an application: push an application context first.")
        if "tariff" not in current_app.extensions:
            raise RuntimeError(f"Application {current_app.name!r} has no tariff: call tariff.init_app(app) first.")
        return current_app.extensions["tariff"]
