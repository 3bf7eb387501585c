"""Rowan Street Recipe Box: what may be sent."""

from marshmallow import Schema


class RecipeSchema(Schema):
    """A recipe as a client sends it."""

    # TODO: the fields and their rules, those of an ingredient too.


def errors_by_path(messages):
    """The messages of a ValidationError as a flat dict: JSON Pointer to messages."""
    # TODO: walk down the nested messages.
