"""Quillpost: the configuration. Complete: use it as it is."""

DEFAULTS = {
    "DATA_FOLDER": "data",  # an existing folder, for everything that is written
    "REDIS_URL": None,  # a Redis server, where there is one
    "QUEUE": "quillpost",  # what this installation calls its own in Redis
    "PRESS_URL": "http://127.0.0.1:7001",  # the printing house
    "BACKOFF": 5,  # seconds before the second attempt
    "ATTEMPTS": 6,  # how often a letter is ordered at most
}


def configure(app, config=None):
    """Gives an application the defaults, over them QUILLPOST_... of the environment, over those ``config``."""
    app.config.from_mapping(DEFAULTS)
    app.config.from_prefixed_env("QUILLPOST")
    app.config.from_mapping(config or {})
