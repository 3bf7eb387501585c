"""How Gunicorn serves the darkroom."""

# TODO: where to listen, how many workers, when one counts as stuck, where the log goes.
