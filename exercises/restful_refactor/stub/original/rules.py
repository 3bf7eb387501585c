"""Lower Reach Rowing Club: what may be sent. Knows nothing of Flask; it may be copied as it is."""

import re

KINDS = ["sculling", "sweep"]
STATES = ["out", "back"]


class Invalid(Exception):
    """Something that was sent is missing or wrong; ``fields`` says what, by name."""

    def __init__(self, fields):
        super().__init__("Some fields are missing or wrong.")
        self.fields = fields


def boat(data):
    """The particulars of a boat."""
    values = {name: data.get(name) for name in ("name", "kind", "seats", "weight_kg")}
    if isinstance(values["name"], str):
        values["name"] = values["name"].strip()
    return _checked(
        values,
        name=(_is_text(values["name"], 40), "a text of 1 to 40 characters"),
        kind=(values["kind"] in KINDS, "sculling or sweep"),
        seats=(type(values["seats"]) is int and values["seats"] in (1, 2, 4, 8), "1, 2, 4 or 8"),
        weight_kg=(values["weight_kg"] is None or _is_number(values["weight_kg"], 5, 120), "5 to 120, or null"),
    )


def outing(data, seats):
    """An outing of a boat with so many seats."""
    values = {name: data.get(name) for name in ("crew", "cox", "due")}
    crew = values["crew"]
    return _checked(
        values,
        crew=(
            isinstance(crew, list) and len(crew) == seats and all(_is_text(name, 60) for name in crew),
            "a name a seat",
        ),
        cox=(values["cox"] is None or _is_text(values["cox"], 60), "a name, or null"),
        due=(_is_time(values["due"]), "a time such as 07:30"),
    )


def change(data):
    """What of an outing is to be changed: cox or due, or both, or nothing."""
    values = {name: data[name] for name in ("cox", "due") if name in data}
    return _checked(
        values,
        cox=(values.get("cox") is None or _is_text(values["cox"], 60), "a name, or null"),
        due=("due" not in values or _is_time(values["due"]), "a time such as 07:30"),
    )


def landing(data):
    """How an outing ended."""
    values = {name: data.get(name) for name in ("km", "damage")}
    return _checked(
        values,
        km=(_is_number(values["km"], 0, 200), "0 to 200"),
        damage=(values["damage"] is None or _is_text(values["damage"], 500), "a text, or null"),
    )


def _checked(values, **tests):
    wrong = {name: words for name, (is_right, words) in tests.items() if not is_right}
    if wrong:
        raise Invalid(wrong)
    return values


def _is_text(value, longest):
    return isinstance(value, str) and 1 <= len(value) <= longest


def _is_number(value, least, most):
    return type(value) in (int, float) and least <= value <= most


def _is_time(value):
    return isinstance(value, str) and re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", value) is not None
