"""Quince Row: compression, as an extension on the gzip of the standard library."""

import gzip

from flask import current_app, request


class Squeeze:
    """Gzips large answers for the clients that take it."""

    def init_app(self, app):
        app.config.setdefault("SQUEEZE_MIN_SIZE", 1000)
        app.after_request(self.squeeze)

    def squeeze(self, response):
        if response.status_code != 200 or response.is_streamed or "Content-Encoding" in response.headers:
            return response
        body = response.get_data()
        if len(body) < current_app.config["SQUEEZE_MIN_SIZE"]:
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") > 0:
            response.set_data(gzip.compress(body, 6, mtime=0))
            response.content_encoding = "gzip"
        return response
