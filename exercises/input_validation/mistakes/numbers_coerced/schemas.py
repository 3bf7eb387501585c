"""Rowan Street Recipe Box: what may be sent."""

import re
from datetime import date

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, Range


class Flag(fields.Field):
    """true or false; marshmallow's own Boolean also takes 1 and "yes"."""

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, bool):
            raise ValidationError("Not true or false.")
        return value


def is_day(text):
    """A validator; date.fromisoformat() alone also takes 20261105 and 2026-W45-4."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValidationError("Not a date like 2026-11-05.")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValidationError("There is no such day.") from None


class IngredientSchema(Schema):
    """What goes into a recipe, and what may go into it instead."""

    name = fields.String(required=True, validate=Length(1, 60))
    grams = fields.Integer(required=True, validate=Range(1, 5000))
    instead = fields.List(fields.String(validate=Length(1, 60)), load_default=list, validate=Length(max=3))


class RecipeSchema(Schema):
    """A recipe as a client sends it."""

    title = fields.String(required=True, validate=Length(1, 80))
    servings = fields.Integer(required=True, validate=Range(1, 24))
    is_public = Flag(load_default=False)
    cooked_on = fields.String(load_default=None, allow_none=True, validate=is_day)
    ingredients = fields.List(fields.Nested(IngredientSchema), required=True, validate=Length(1, 20))


def errors_by_path(messages, path=""):
    """The messages of a ValidationError as a flat dict: JSON Pointer to messages."""
    errors = {}
    for key, value in messages.items():
        below = path if key == "_schema" else f"{path}/{key}"
        errors |= errors_by_path(value, below) if isinstance(value, dict) else {below: value}
    return errors
