"""Kestrel Hill Observatory: which logins have ended."""

_ended = set()


class Revoked:
    """The logins that have ended."""

    def __init__(self, path):
        self._path = path

    def add(self, login):
        """Notes that a login has ended."""
        _ended.add(login)

    def __contains__(self, login):
        return login in _ended
