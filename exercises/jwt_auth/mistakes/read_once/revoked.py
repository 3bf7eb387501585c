"""Kestrel Hill Observatory: which logins have ended."""

from pathlib import Path


class Revoked:
    """The logins that have ended, a line each in a file that outlives this process."""

    def __init__(self, path):
        self._path = Path(path)
        self._path.touch()
        self._ended = set(self._path.read_text().splitlines())

    def add(self, login):
        """Notes that a login has ended."""
        self._ended.add(login)
        with self._path.open("a") as file:
            file.write(f"{login}\n")

    def __contains__(self, login):
        return login in self._ended
