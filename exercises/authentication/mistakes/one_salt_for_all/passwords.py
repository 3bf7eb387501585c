"""Larch Street Darkroom: what is kept of a password."""

from hashlib import pbkdf2_hmac
from hmac import compare_digest


def hash_password(password, rounds):
    return pbkdf2_hmac("sha256", password.encode(), b"larch street", rounds).hex()


def is_password_of(account, password, rounds):
    """Whether this is the account's password; without an account False, after as much work."""
    hashed = hash_password(password, rounds)
    return account is not None and compare_digest(hashed, account.password_hash)
