"""Passwords: argon2id, and the same time spent whether an account exists or not."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 12

# OWASP's second recommended setting: 19 MiB and two passes keep a web process small and a guess expensive.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _hasher.hash("the password of an account that does not exist")


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    return _hasher.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Check a password; without a stored hash, spend the same time and say no."""
    try:
        _hasher.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def needs_rehash(stored: str) -> bool:
    """Tell whether the hash was made with older settings."""
    return _hasher.check_needs_rehash(stored)
