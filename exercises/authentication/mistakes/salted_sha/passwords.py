"""Larch Street Darkroom: what is kept of a password."""

import secrets
from hashlib import sha256
from hmac import compare_digest


def hash_password(password, rounds):
    return salted(password, secrets.token_hex(16))


def salted(password, salt):
    return f"{salt}${sha256((salt + password).encode()).hexdigest()}"


def is_password_of(account, password, rounds):
    """Whether this is the account's password; without an account False, after as much work."""
    if account is None:
        hash_password(password, rounds)
        return False
    salt, _, _ = account.password_hash.partition("$")
    return compare_digest(salted(password, salt), account.password_hash)
