"""Kestrel Hill Observatory: which logins have ended."""

import os
from pathlib import Path


class Revoked:
    """The logins that have ended, a line each in a file that is only ever appended to."""

    def __init__(self, path):
        self._path = Path(path)
        self._path.touch()

    def end(self, session):
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(file, f"{session}\n".encode())
        finally:
            os.close(file)

    def has(self, session):
        return session in self._path.read_text().split()
