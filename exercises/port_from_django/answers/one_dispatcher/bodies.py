"""Reads the bodies of requests, and says what is wrong with them."""

import json
from datetime import date


class BadBody(Exception):
    """A body that cannot be used; ``errors`` has a few words for each field that is wrong."""

    def __init__(self, errors):
        super().__init__(errors)
        self.errors = errors


def read_item(raw, *, partial=False):
    """The fields of an item in a body; only those that it names where ``partial``."""
    required = () if partial else ("what", "station", "found_on")
    readers = {"what": _text(60), "station": _text(40), "found_on": _date, "reward": _reward}
    return _read(raw, readers, required)


def read_claim(raw):
    """Who claims an item."""
    return _read(raw, {"name": _text(60)}, ("name",))["name"]


def _read(raw, readers, required):
    try:
        data = json.loads(raw)
    except ValueError:
        raise BadBody({"body": "is not JSON"}) from None
    if not isinstance(data, dict):
        raise BadBody({"body": "must be an object"})
    fields, errors = {}, {name: "is required" for name in required if name not in data}
    for name in readers.keys() & data.keys():
        try:
            fields[name] = readers[name](data[name])
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise BadBody(errors)
    return fields


def _text(longest):
    def read(value):
        if not isinstance(value, str) or not value.strip():
            raise ValueError("must be text")
        if len(value.strip()) > longest:
            raise ValueError(f"must have at most {longest} characters")
        return value.strip()

    return read


def _date(value):
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("must be a date, YYYY-MM-DD") from None


def _reward(value):
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000:
        raise ValueError("must be a whole number of pence from 0 to 100000")
    return value
