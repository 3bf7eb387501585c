"""Quillpost: the printing house, as we reach it. Complete: use it as it is.

It needs an application context: the house's address is in the configuration, and each context has a session of its own.
"""

import json
import uuid
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from flask import current_app, g

PATIENCE = 60  # seconds

_house = build_opener(ProxyHandler({}))


class Busy(Exception):
    """The house does not take the letter now, or its answer got lost."""


class Refused(Exception):
    """The house will never take this letter."""


def order(key, to, text):
    """Has a letter printed and posted, and returns its tracking number. Raises Busy or Refused.

    ``key`` is a text that identifies the order: what comes with a key that the house knows, it does not print again,
    but answers as it did the first time.
    """
    if "press_session" not in g:
        g.press_session = uuid.uuid4().hex
    headers = {"Content-Type": "application/json", "Idempotency-Key": key, "X-Session": g.press_session}
    body = json.dumps({"to": to, "text": text}).encode()
    request = Request(f"{current_app.config['PRESS_URL']}/orders", body, headers, method="POST")
    try:
        with _house.open(request, timeout=PATIENCE) as answer:
            return json.load(answer)["tracking"]
    except HTTPError as error:
        reason = error.read().decode()
        raise (Busy if error.code >= 500 else Refused)(reason) from error
    except OSError as error:
        raise Busy(f"no answer from the house: {error}") from error
