"""Larch Street Darkroom: the accounts as Flask-Security wants them."""

from flask import current_app
from flask_security import RoleMixin, UserDatastore, UserMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer


class Role(RoleMixin):
    def __init__(self, name):
        self.name = name


class User(UserMixin):
    """An account. What Flask-Security asks for in a form and stores has the name of an attribute here."""

    email = password = None
    active = True
    fs_uniquifier = None

    def __init__(self, account):
        self.id = account.id
        self.email = account.email
        self.password = account.password_hash
        self.role = account.role
        self.roles = [Role(account.role)]
        self.fs_uniquifier = account.stamp

    def get_id(self):
        return tickets().dumps(self.fs_uniquifier)


class AccountDatastore(UserDatastore):
    """Finds and adds accounts in the darkroom's own file."""

    def __init__(self, accounts):
        super().__init__(User, Role)
        self.accounts = accounts

    def find_user(self, case_insensitive=False, **wanted):
        ((name, value),) = wanted.items()
        find = {"email": self.accounts.by_email, "fs_uniquifier": self.accounts.by_stamp, "id": self.accounts.by_id}
        account = find[name](value)
        return User(account) if account else None

    def find_role(self, role):
        return Role(role)

    def create_user(self, **kwargs):
        return User(self.accounts.add(kwargs["email"], kwargs["password"]))

    def set_uniquifier(self, user, uniquifier=None):
        super().set_uniquifier(user, uniquifier)
        self.accounts.set_stamp(user.id, user.fs_uniquifier)

    def put(self, model):
        return model

    def commit(self):
        """Nothing is left to do: the file is written at once."""


def tickets():
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="login")


def stamp_of(ticket):
    """The stamp in a ticket; None where it was not signed here, or too long ago."""
    try:
        return tickets().loads(ticket, max_age=current_app.config["MAX_SECONDS"])
    except BadSignature:
        return None
