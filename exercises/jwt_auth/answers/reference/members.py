"""Kestrel Hill Observatory: its members. Complete: use it as it is."""

from werkzeug.security import check_password_hash, generate_password_hash

NOBODY = generate_password_hash("nobody", method="pbkdf2:sha256:1000")


class Members:
    """Members by name: ``{"nadia": {"password": <hash>, "role": "observer"}}``."""

    def __init__(self, members):
        self._members = dict(members)

    def check(self, name, password):
        """Whether this is the password of a member with this name. It takes as long where there is none."""
        known = self._members.get(name)
        return check_password_hash(known["password"] if known else NOBODY, password) and known is not None

    def role_of(self, name):
        """The role of a member: guest, observer or director; None where there is no such member."""
        return self._members[name]["role"] if name in self._members else None
