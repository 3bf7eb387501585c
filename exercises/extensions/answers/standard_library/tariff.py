"""Quince Row: the tariff, which keeps its counts by application and the settings where Flask keeps them."""

from flask import current_app


class Tariff:
    def __init__(self, app=None):
        if app is not None:
            self.init_app(app)

    def init_app(self, app):
        for name, cents in (("BASE_CENTS", 200), ("WORD_CENTS", 15), ("FREE_WORDS", 8)):
            app.config.setdefault(f"TARIFF_{name}", cents)
        app.extensions["tariff"] = []

    def price(self, text):
        self.charged()
        setting = current_app.config.get_namespace("TARIFF_")
        return setting["base_cents"] + max(len(text.split()) - setting["free_words"], 0) * setting["word_cents"]

    def charge(self, text):
        self.charged().append(self.price(text))
        return self.charged()[-1]

    def takings(self):
        return {"ads": len(self.charged()), "cents": sum(self.charged())}

    def charged(self):
        extensions = current_app.extensions  # Flask's own error says that an application context is needed.
        if "tariff" not in extensions:
            raise RuntimeError("Tariff.init_app was not called for this application.")
        return extensions["tariff"]
