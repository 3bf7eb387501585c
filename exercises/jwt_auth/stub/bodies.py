"""Kestrel Hill Observatory: what is read from bodies. Complete: use it as it is."""

from flask import abort, request


def texts(*names):
    """The texts that a JSON object holds under these names, as a list. Anything else is answered with 400."""
    body = request.get_json(silent=True)
    values = [body.get(name) for name in names] if isinstance(body, dict) else [None]
    if not all(isinstance(value, str) and value for value in values):
        abort(400, f"The body should be a JSON object with the texts {', '.join(names)}.")
    return values
