"""Quince Row: the tariff. The object has no state; a ledger in each application has all of it."""

from dataclasses import dataclass

from flask import current_app, has_app_context


@dataclass
class Ledger:
    base: int
    word: int
    free: int
    ads: int = 0
    cents: int = 0

    def price(self, text):
        return self.base + self.word * len(text.split()[self.free :])


class Tariff:
    DEFAULTS = {"TARIFF_BASE_CENTS": 200, "TARIFF_WORD_CENTS": 15, "TARIFF_FREE_WORDS": 8}

    def __init__(self, app=None):
        if app:
            self.init_app(app)

    def init_app(self, app):
        settings = [app.config.setdefault(name, value) for name, value in self.DEFAULTS.items()]
        app.extensions["tariff"] = Ledger(*settings)

    @property
    def ledger(self):
        if not has_app_context():
            raise RuntimeError("Tariff: no application context is active.")
        try:
            return current_app.extensions["tariff"]
        except KeyError:
            raise RuntimeError(f"Tariff: {current_app.name} was never passed to init_app().") from None

    def price(self, text):
        return self.ledger.price(text)

    def charge(self, text):
        ledger = self.ledger
        ledger.ads, ledger.cents = ledger.ads + 1, ledger.cents + ledger.price(text)
        return ledger.price(text)

    def takings(self):
        return {"ads": self.ledger.ads, "cents": self.ledger.cents}
