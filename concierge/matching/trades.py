"""Trades that are nearly the same: « infirmière » meets « infirmier libéral »."""

from typing import Final

from concierge.platform.search_text import normalise

_STEM: Final = 5  # letters in which two names of one trade agree
_NO_TRADE: Final = frozenset({"retra", "respo", "charg", "ancie", "agent", "cadre", "techn", "forma", "assis"})


def stems_of(text: str) -> frozenset[str]:
    """Return the stems of the words of a trade."""
    stems = (word[:_STEM] for word in normalise(text).split() if len(word) > _STEM)
    return frozenset(stem for stem in stems if stem not in _NO_TRADE)
