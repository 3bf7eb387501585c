"""Quillpost: the work that happens after the response. The worker gives each task an application context."""

from flask import current_app

import press
from letters import Letters


def deliver(number, attempt):
    letters, limit = Letters(), current_app.config["ATTEMPTS"]
    if not letters.begin(number, attempt):
        return
    letter = letters.read(number)
    try:
        letters.finish(number, state="posted", tracking=press.order(number, letter["to"], letter["text"]))
    except (press.Busy, press.Refused) as fault:
        if isinstance(fault, press.Busy) and attempt + 1 < limit:
            letters.enqueue(number, attempt + 1, current_app.config["BACKOFF"] * 2**attempt)
        else:
            letters.finish(number, state="failed", reason=str(fault))
