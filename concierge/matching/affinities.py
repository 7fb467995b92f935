"""How well a family and a host would get on: points of 1000, whole numbers out of what is shared and what it weighs.

Written once, for one pair or for columns of pairs (`codes`).
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final, NamedTuple

from concierge.matching.codes import APART, FOREIGN, RAREST, Number, OfferCode, Scale, SeekingCode, rounded
from concierge.matching.hard_rules import shared
from concierge.matching.profiles import Offering, Rarity, Seeking

_ENOUGH: Final = 2 * RAREST  # two rare tastes in common are as good as it gets
_FRENCH: Final = "fr"


class Affinity(StrEnum):
    """What may draw them together."""

    CHILDREN = "children"
    INTERESTS = "interests"
    LANGUAGES = "languages"
    NEARNESS = "nearness"
    OCCUPATION = "occupation"
    NEWCOMER = "newcomer"
    PREFERENCE = "preference"
    LIFE_STAGE = "life_stage"
    ORIGIN = "origin"


class Reason(NamedTuple):
    """One affinity that holds: its part of the score, and what its sentence names (keys, ages, minutes)."""

    affinity: Affinity
    points: int
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Accord:
    """The score of a pair, and its reasons, the strongest first."""

    score: int
    reasons: tuple[Reason, ...]


def rarity_among(offerings: Iterable[Offering]) -> Rarity:
    """Return how rare each interest is: sharing one that few hosts have says more than sharing one of everybody."""
    tastes: dict[int, Iterable[str]] = {}
    for offering in offerings:
        tastes.setdefault(offering.host_id, offering.interests)
    return rarity_of(Counter(chain.from_iterable(tastes.values())), len(tastes))


def rarity_of(having: Mapping[str, int], hosts: int) -> Rarity:
    """Return the same from how many of the hosts have each interest."""
    most = math.log(1 + hosts)
    return Rarity({key: math.log((1 + hosts) / count) / most for key, count in having.items()} if most else {})


def points(seeking: SeekingCode, offer: OfferCode, scale: Scale, nearness: Number | None = None) -> tuple[Number, ...]:
    """Return what each affinity adds to the score, in the order of `Affinity`: its share of its weight, of all weights.

    Children: each finds the nearest in age, the mean over the family. Interests: what they share, rare things more.
    Another language than French in common: the whole for who came from abroad, else half. Those who came from elsewhere
    know what it is, all the more for who comes from abroad. `nearness`: what it adds, where that is known already.
    """
    return (
        child_points(seeking, offer, scale),
        rounded(scale.interests * _interests(seeking, offer, scale), scale.total * _ENOUGH),
        _foreign(seeking, offer) * seeking.foreign_points,
        near_points(offer, scale) if nearness is None else nearness,
        (shared(seeking.trades, offer.trades) != 0) * scale.occupation_points,
        offer.from_elsewhere * seeking.newcomer_points,
        (shared(seeking.audiences, offer.audiences) != 0) * scale.preference_points,
        ((seeking.life_stage & offer.life_stage) != 0) * scale.life_stage_points,
        (shared(seeking.origins, offer.origins) != 0) * scale.origin_points,
    )


def child_points(seeking: SeekingCode, offer: OfferCode, scale: Scale) -> Number:
    """Return what children of a like age add."""
    found: Number = 0
    for place in seeking.children:
        found = found + (offer.closeness >> place & 7)
    return rounded(scale.children * found, scale.total * APART * seeking.child_count)


def near_points(offer: OfferCode, scale: Scale) -> Number:
    """Return what living near adds; nothing where the way is unknown."""
    near = offer.reach - offer.minutes
    return rounded(scale.nearness * ((offer.minutes >= 0) & (near > 0)) * near, scale.total * offer.reach)


def name_reasons(
    strongest: Iterable[tuple[Affinity, int]], seeking: Seeking, offering: Offering, minutes: int | None, rarity: Rarity
) -> tuple[Reason, ...]:
    """Return reasons with what their sentences name."""
    return tuple(
        [Reason(affinity, count, _NAMES[affinity](seeking, offering, minutes, rarity)) for affinity, count in strongest]
    )


def sort_points(counts: Iterable[int]) -> list[tuple[Affinity, int]]:
    """Return the affinities that hold, the strongest first."""
    found = [(affinity, count) for affinity, count in zip(Affinity, counts, strict=True) if count]
    found.sort(key=lambda each: (-each[1], each[0].value))
    return found


def _interests(seeking: SeekingCode, offer: OfferCode, scale: Scale) -> Number:
    found: Number = 0
    for table, mine, theirs in zip(scale.rarity, seeking.interests, offer.interests, strict=True):
        found = found + table[mine & theirs]
    return found - (found > _ENOUGH) * (found - _ENOUGH)


def _foreign(seeking: SeekingCode, offer: OfferCode) -> Number:
    first, *others = zip(seeking.languages, offer.languages, strict=True)
    found: Number = (first[0] & first[1] & FOREIGN) != 0
    for one, other in others:
        found = found | ((one & other) != 0)
    return found


_Naming = Callable[[Seeking, Offering, int | None, Rarity], Sequence[str]]
_NAMES: Final[Mapping[Affinity, _Naming]] = {
    Affinity.CHILDREN: lambda _seeking, offering, _minutes, _rarity: [str(age) for age in sorted(offering.child_ages)],
    Affinity.INTERESTS: lambda seeking, offering, _minutes, rarity: sorted(
        seeking.interests & offering.interests, key=lambda key: (-rarity.of.get(key, 1), key)
    ),
    Affinity.LANGUAGES: lambda seeking, offering, _minutes, _rarity: sorted(
        (seeking.languages & offering.languages) - {_FRENCH}
    ),
    Affinity.NEARNESS: lambda _seeking, _offering, minutes, _rarity: [str(minutes)],
    Affinity.OCCUPATION: lambda seeking, offering, _minutes, _rarity: sorted(
        seeking.occupations & offering.occupations
    ),
    Affinity.NEWCOMER: lambda _seeking, _offering, _minutes, _rarity: (),
    Affinity.PREFERENCE: lambda seeking, offering, _minutes, _rarity: sorted(seeking.audiences & offering.audiences),
    Affinity.LIFE_STAGE: lambda seeking, _offering, _minutes, _rarity: [seeking.life_stage.value],
    Affinity.ORIGIN: lambda _seeking, _offering, _minutes, _rarity: (),
}
