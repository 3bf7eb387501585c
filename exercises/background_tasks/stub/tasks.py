"""Quillpost: the work that happens after the response."""


def deliver(letter_id):
    """Orders one letter, in an application context. Later, if the house is busy."""
    # TODO: order the letter, and keep what became of it.
    raise NotImplementedError
