"""Rules that no affinity outweighs: an offer that breaks one is not proposed, and says which, with its figures.

Written once, for one pair or for columns of pairs (`codes`). What is unknown breaks nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from concierge.matching.codes import Number, OfferCode, SeekingCode


class Rule(StrEnum):
    """What may exclude an offer, in the order in which a person would say it."""

    BLOCKED = "blocked"
    DECLINED = "declined"
    CHARTER = "charter"
    PAUSED = "paused"
    FULL = "full"
    YEAR_FULL = "year_full"
    DAYS = "days"
    TOO_FAR = "too_far"
    BEDS = "beds"
    REFERENCES = "references"
    CHILDREN = "children"
    SMALL_CHILDREN = "small_children"
    PETS = "pets"
    SMOKERS = "smokers"
    STEPS = "steps"
    LANGUAGE = "language"


BITS: Final[Mapping[Rule, int]] = {rule: 1 << place for place, rule in enumerate(Rule)}
_TOO_FAR, _BEDS, _LANGUAGE = BITS[Rule.TOO_FAR], BITS[Rule.BEDS], BITS[Rule.LANGUAGE]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One rule that is broken, with the figures its sentence needs."""

    rule: Rule
    figures: Mapping[str, int] = field(default_factory=dict)


def broken(seeking: SeekingCode, offer: OfferCode) -> Number:
    """Return the bits of all rules that an offer breaks for a family."""
    return unfit(seeking, offer) | too_far(offer) * _TOO_FAR


def too_far(offer: OfferCode) -> Number:
    """Tell whether it is farther than somebody goes; what is unknown is less than any limit."""
    return (offer.minutes > offer.within_minutes) | (offer.km > offer.within_km)


def unfit(seeking: SeekingCode, offer: OfferCode) -> Number:
    """Return the bits of all rules but the distance."""
    return (
        (seeking.brings & offer.cannot)
        | (seeking.party > offer.beds) * _BEDS
        | (shared(seeking.languages, offer.languages) == 0) * _LANGUAGE
    )


def shared(mine: Sequence[Number], theirs: Sequence[Number]) -> Number:
    """Return something else than 0 where two sets have a word in common."""
    found: Number = 0
    for one, other in zip(mine, theirs, strict=True):
        found = found | (one & other)
    return found


def name_rules(bits: int, seeking: SeekingCode, offer: OfferCode) -> tuple[Exclusion, ...]:
    """Return the rules of one pair, in the order in which a person would say them."""
    return tuple(Exclusion(rule, _figures(rule, seeking, offer)) for rule in rules_in(bits))


def rules_in(bits: int) -> Sequence[Rule]:
    """Return the rules whose bits are set, in the order in which a person would say them."""
    return [rule for rule, bit in BITS.items() if bits & bit]


def _figures(rule: Rule, seeking: SeekingCode, offer: OfferCode) -> Mapping[str, int]:
    if rule is Rule.BEDS:
        return {"party": seeking.party, "beds": offer.beds}
    if rule is not Rule.TOO_FAR:
        return {}
    if offer.minutes > offer.within_minutes:
        return {"minutes": offer.minutes, "limit": offer.within_minutes}
    return {"km": offer.km, "limit": offer.within_km}
