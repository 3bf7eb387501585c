"""Larch Street Darkroom: what is kept of a password."""

from werkzeug.security import check_password_hash, generate_password_hash


def hash_password(password, rounds):
    return generate_password_hash(password, f"pbkdf2:sha256:{rounds}")


def is_password_of(account, password, rounds):
    """Whether there is an account and this is its password."""
    return account is not None and check_password_hash(account.password_hash, password)
