"""Larch Street Darkroom: what is kept of a password."""

from werkzeug.security import check_password_hash, generate_password_hash


def hash_password(password, rounds):
    return generate_password_hash(password, f"pbkdf2:sha256:{rounds}")


def is_password_of(account, password, rounds):
    """Whether this is the account's password; without an account False, after as much work."""
    if account is None:
        hash_password(password, rounds)
        return False
    return check_password_hash(account.password_hash, password)
