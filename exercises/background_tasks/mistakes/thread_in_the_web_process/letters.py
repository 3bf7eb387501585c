"""Quillpost: the letters and what became of them."""

import uuid

LETTERS = {}


def add(addressee, text):
    """Keeps a new letter; returns its id."""
    letter_id = uuid.uuid4().hex
    LETTERS[letter_id] = {"addressee": addressee, "text": text, "state": "pending", "outcome": None}
    return letter_id


def find(letter_id):
    """A letter; None where there is no such letter."""
    return LETTERS.get(letter_id)


def finish(letter_id, state, outcome):
    """Writes down what became of a letter."""
    LETTERS[letter_id].update(state=state, outcome=outcome)
