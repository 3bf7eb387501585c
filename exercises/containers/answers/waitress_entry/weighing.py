"""Millrace Weighbridge: the scale and the seal. Given: leave it as it is."""

import hashlib
import hmac
import time

LINES = 10
SECONDS_A_LINE = 0.1


def seal(key, number):
    """What proves that a ticket is ours."""
    return hmac.new(key.encode(), str(number).encode(), hashlib.sha256).hexdigest()[:16]


def journal():
    """The journal of the day, line by line; the scale is slow to tell."""
    yield "line,kilograms\n"
    for line in range(1, LINES + 1):
        time.sleep(SECONDS_A_LINE)
        yield f"{line},{17_000 + 20 * line}\n"
