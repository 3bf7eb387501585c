"""Quince Row: a cache for each application, as an extension. cachelib keeps it."""

import json

from cachelib import SimpleCache
from flask import current_app


class Shelf:
    """Keeps answers to questions, until they are cleared."""

    def init_app(self, app):
        app.config.setdefault("SHELF_THRESHOLD", 10_000)
        app.extensions["shelf"] = SimpleCache(threshold=app.config["SHELF_THRESHOLD"], default_timeout=0)

    def answer(self, lookup, *question):
        """``lookup(*question)``, or what it returned last time; it returns no None."""
        cache, key = current_app.extensions["shelf"], json.dumps(question)
        found = cache.get(key)
        if found is None:
            found = lookup(*question)
            cache.set(key, found)
        return found

    def clear(self):
        current_app.extensions["shelf"].clear()
