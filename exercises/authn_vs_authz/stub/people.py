"""Marram Field Notes: the people. Complete: use it as it is."""

from hashlib import sha256
from hmac import compare_digest

ROLES = ("member", "admin")


class People:
    """Everybody whom an application knows, with their keys and roles. Keys are long and random, so a digest will do."""

    def __init__(self, people):
        self._digests = {name: _digest(person["key"]) for name, person in people.items()}
        self._roles = {name: person["role"] for name, person in people.items()}

    def knows(self, name, key):
        """Whether there is somebody of this name, with this key. Both are texts."""
        kept = self._digests.get(name, _digest(""))
        return compare_digest(kept, _digest(key)) and name in self._digests

    def roles(self):
        """The roles of all, by name."""
        return dict(self._roles)

    def role_of(self, name):
        """The role that somebody has now; None where there is nobody of this name."""
        return self._roles.get(name)

    def set_role(self, name, role):
        self._roles[name] = role


def _digest(key):
    return sha256(key.encode("utf-8", "surrogatepass")).digest()
