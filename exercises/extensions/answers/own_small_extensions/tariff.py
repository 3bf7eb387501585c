"""Quince Row: what a small ad costs, as an extension."""

from dataclasses import asdict, dataclass

from flask import current_app, has_app_context


@dataclass
class _Takings:
    ads: int = 0
    cents: int = 0


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
        app.extensions["tariff"] = _Takings()

    def price(self, text):
        """The price of an ad in cents."""
        self._takings()
        config = current_app.config
        extra = max(0, len(text.split()) - config["TARIFF_FREE_WORDS"])
        return config["TARIFF_BASE_CENTS"] + extra * config["TARIFF_WORD_CENTS"]

    def charge(self, text):
        """The price of an ad in cents; the ad is counted."""
        cents = self.price(text)
        takings = self._takings()
        takings.ads += 1
        takings.cents += cents
        return cents

    def takings(self):
        """``{"ads": ..., "cents": ...}``: the ads charged so far, and their prices together."""
        return asdict(self._takings())

    def _takings(self):
        if not has_app_context():
            raise RuntimeError("The tariff needs an active application context.")
        try:
            return current_app.extensions["tariff"]
        except KeyError:
            raise RuntimeError("This application has no tariff: call init_app(app) first.") from None
