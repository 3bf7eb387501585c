"""Holm Street Tool Library: one connection for each piece of work."""


def get_connection():
    """The connection of the current request or job, opened when it is first asked for."""
    # TODO: open it once, keep it for the rest of the work, and see to it that it is closed at the end.
