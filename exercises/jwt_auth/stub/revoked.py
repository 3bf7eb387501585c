"""Kestrel Hill Observatory: which logins have ended."""


class Revoked:
    """The logins that have ended, in a file that processes share and that outlives them."""

    def __init__(self, path):
        self._path = path

    # TODO: a method that notes that a login has ended, and one that tells whether it has.
