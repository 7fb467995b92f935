"""Codes of cards: eleven drawn characters and one that checks them, none of which is taken for another."""

import secrets
from typing import Final

from concierge.hosts.ambassadors.models import CODE_LENGTH

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"  # 31, a prime: any one wrong, or two swapped, is noticed
_GROUP: Final = 4


def new_code() -> str:
    """Draw a code nobody guesses: 31¹¹ of them, some 54 bits."""
    drawn = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH - 1))
    return drawn + check_of(drawn)


def check_of(drawn: str) -> str:
    """Return the character that completes a code: every place weighs differently."""
    total = sum(place * ALPHABET.index(letter) for place, letter in enumerate(drawn, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def read_code(typed: str) -> str | None:
    """Return the code somebody typed, with or without spaces and hyphens; None when it can be nobody's."""
    code = "".join(c for c in typed.upper() if c.isalnum())
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET) or check_of(code[:-1]) != code[-1]:
        return None
    return code


def shown_code(code: str) -> str:
    """Return a code as it is printed: « K7QM-2XRP-9DTA »."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
