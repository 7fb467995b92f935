"""Trades that are nearly the same: « infirmière » meets « infirmier libéral ». One way of reading them for all."""

from collections.abc import Iterable
from typing import Final

from concierge.families.answer_keys import AnswerKey
from concierge.platform.search_text import normalise

OCCUPATION: Final = AnswerKey.of("adult", "occupation")
_STEM: Final = 5  # letters in which two names of one trade agree
_NO_TRADE: Final = frozenset({"retra", "respo", "charg", "ancie", "agent", "cadre", "techn", "forma", "assis"})


def stems_of(text: str) -> frozenset[str]:
    """Return the stems of the words of a trade."""
    stems = (word[:_STEM] for word in normalise(text).split() if len(word) > _STEM)
    return frozenset(stem for stem in stems if stem not in _NO_TRADE)


def names_trade(text: str, trades: Iterable[str]) -> bool:
    """Say whether some words name one of these trades, or nearly: « soudeuse à l’arc » is one of « soudeur, BTP »."""
    stems, words = stems_of(text), f" {normalise(text)}"
    return any(stems & stems_of(trade) or f" {normalise(trade)}" in words for trade in trades if normalise(trade))
