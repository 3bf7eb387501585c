"""Lower Reach Rowing Club: the schemas, which check what is sent, make what is answered, and document both."""

import re

import marshmallow as ma
from flask import current_app, request

KINDS = ["sculling", "sweep"]
STATES = ["out", "back"]


class Field(ma.fields.Field):
    """A value as it is, with one sentence for whatever is wrong with it."""

    def __init__(self, words="", test=None, **options):
        messages = dict.fromkeys(("required", "null", "validator_failed"), words)
        super().__init__(validate=test and self._checked, error_messages=messages, **options)
        self._words, self._test = words, test

    def _checked(self, value):
        if not self._test(value):
            raise ma.ValidationError(self._words)


def form(kind, **more):
    """What the document says of a field."""
    return {"metadata": {"type": kind, **more}}


def is_text(value, longest=60):
    return isinstance(value, str) and 1 <= len(value) <= longest


def is_number(least, most):
    return lambda value: type(value) in (int, float) and least <= value <= most


def one_of(words, choices):
    return Field(words, choices.__contains__, metadata={"type": "string", "enum": choices})


class NewBoat(ma.Schema):
    name = Field("a text of 1 to 40 characters", lambda value: is_text(value, 40), required=True, **form("string"))
    kind = Field("sculling or sweep", KINDS.__contains__, required=True, **form("string", enum=KINDS))
    seats = Field("1, 2, 4 or 8", lambda v: type(v) is int and v in (1, 2, 4, 8), required=True, **form("integer"))
    weight_kg = Field("5 to 120, or null", is_number(5, 120), load_default=None, allow_none=True, **form("number"))

    @ma.pre_load
    def strip(self, data, **kwargs):
        name = data.get("name")
        return {**data, "name": name.strip()} if isinstance(name, str) else data


class Boat(ma.Schema):
    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    seats = ma.fields.Integer(required=True)
    weight_kg = Field(required=True, allow_none=True, **form("number"))
    out = ma.fields.Boolean(required=True)


def is_time(value):
    return isinstance(value, str) and re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", value) is not None


class Change(ma.Schema):
    cox = Field("a name, or null", is_text, allow_none=True, **form("string"))
    due = Field("a time such as 07:30", is_time, **form("string"))


class NewOuting(ma.Schema):
    crew = Field(
        "a name a seat",
        lambda crew: isinstance(crew, list) and all(map(is_text, crew)),
        required=True,
        **form("array", items={"type": "string"}),
    )
    cox = Field("a name, or null", is_text, load_default=None, allow_none=True, **form("string"))
    due = Field("a time such as 07:30", is_time, required=True, **form("string"))

    @ma.validates("crew")
    def every_seat_is_taken(self, crew, **kwargs):
        boat = current_app.extensions["boathouse"].boat(request.view_args["number"])
        if isinstance(crew, list) and len(crew) != boat.seats:
            raise ma.ValidationError("a name a seat")


class Landing(ma.Schema):
    km = Field("0 to 200", is_number(0, 200), required=True, **form("number"))
    damage = Field("a text, or null", lambda v: is_text(v, 500), load_default=None, allow_none=True, **form("string"))


class OnTheWater(ma.Schema):
    id = ma.fields.Integer(required=True)
    boat = ma.fields.Integer(required=True)
    by = ma.fields.String(required=True)
    crew = ma.fields.List(ma.fields.String(), required=True)
    cox = ma.fields.String(required=True, allow_none=True)
    due = ma.fields.String(required=True)


class Back(OnTheWater):
    km = Field(required=True, **form("number"))
    damage = ma.fields.String(required=True, allow_none=True)


class Outing(OnTheWater):
    """Either of them."""

    km = Field(**form("number"))
    damage = ma.fields.String(allow_none=True)

    @ma.post_dump(pass_original=True)
    def hide_the_end(self, data, outing, **kwargs):
        return data if outing.is_back else {name: data[name] for name in data if name not in ("km", "damage")}


class OfKind(ma.Schema):
    kind = one_of("kind is sculling or sweep.", KINDS)


class InState(ma.Schema):
    state = one_of("state is out or back.", STATES)


class Error(ma.Schema):
    error = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class Invalid(Error):
    fields_ = ma.fields.Dict(required=True, data_key="fields")


class Ping(ma.Schema):
    status = ma.fields.String(required=True)
