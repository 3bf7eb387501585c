"""Brackwater Laboratory: what all requests have in common."""


def install(app):
    """Gives ``app`` request ids, a timing, the gate and the log, and makes it believe the one proxy in front of it."""
    # TODO
