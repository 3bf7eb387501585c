"""Kestrel Valley Tramway: the API and its versions."""

# TODO: the blueprints api, v1 and v2, their hooks, and the boards that are mounted on them.
