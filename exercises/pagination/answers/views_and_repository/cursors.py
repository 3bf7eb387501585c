"""Cursors with a signature made by hand: the position where the next page starts, and its HMAC."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from flask import current_app
from werkzeug.exceptions import BadRequest


class Cursor(NamedTuple):
    day: str
    id: int

    @classmethod
    def at(cls, item):
        return cls(item["found_on"], item["id"])

    @classmethod
    def read(cls, text):
        """The cursor that ``text`` stands for; raises BadRequest for one of somebody else's making."""
        try:
            raw = urlsafe_b64decode(text)
        except ValueError:
            raise BadRequest("no such cursor") from None
        signature, payload = raw[:32], raw[32:]
        if not hmac.compare_digest(signature, _signature(payload)):
            raise BadRequest("no such cursor")
        day, number = payload.decode().split("/")
        return cls(day, int(number))

    def __str__(self):
        payload = f"{self.day}/{self.id}".encode()
        return urlsafe_b64encode(_signature(payload) + payload).decode()


def _signature(payload):
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, b"cursor:" + payload, hashlib.sha256).digest()
