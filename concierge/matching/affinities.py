"""How well a family and a host would get on: shares from 0 to 1, weighed into a whole score of 0 to 1000."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from concierge.matching.profiles import Offering, Rarity, Seeking, Weights

BEST: Final = 1000
_AGES_APART: Final = 6  # years between two children who no longer play together
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


@dataclass(frozen=True, slots=True)
class Reason:
    """One affinity that holds: its part of the score, and what its sentence names (keys, ages, minutes)."""

    affinity: Affinity
    points: int
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Accord:
    """The score of a pair, and its reasons, the strongest first."""

    score: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Share:
    value: float
    names: Sequence[str] = ()


def rarity_among(offerings: Iterable[Offering]) -> Rarity:
    """Return how rare each interest is: sharing one that few hosts have says more than sharing one of everybody."""
    counts: Counter[str] = Counter()
    hosts: set[int] = set()
    for offering in offerings:
        if offering.host_id not in hosts:
            hosts.add(offering.host_id)
            counts.update(offering.interests)
    most = math.log(1 + len(hosts))
    return Rarity({key: math.log((1 + len(hosts)) / count) / most for key, count in counts.items()} if most else {})


def accord(seeking: Seeking, offering: Offering, weights: Weights, rarity: Rarity) -> Accord:
    """Return the score of a pair: each share times its weight, out of all weights. Whole, hence the same everywhere."""
    weighed = {affinity: int(getattr(weights, affinity.value)) for affinity in Affinity}
    total = sum(weighed.values())
    reasons = []
    for affinity, measure in _MEASURES.items():
        share = measure(seeking, offering, weights, rarity)
        points = round(BEST * weighed[affinity] * share.value / total) if total else 0
        if points:
            reasons.append(Reason(affinity, points, share.names))
    reasons.sort(key=lambda reason: (-reason.points, reason.affinity.value))
    return Accord(sum(reason.points for reason in reasons), tuple(reasons))


def _children(seeking: Seeking, offering: Offering, _weights: Weights, _rarity: Rarity) -> _Share:
    """Each child finds the nearest in age; the mean over the family's children."""
    if not seeking.child_ages or not offering.child_ages:
        return _Share(0)
    nearest = [min(abs(age - other) for other in offering.child_ages) for age in seeking.child_ages]
    value = sum(max(0.0, 1 - apart / _AGES_APART) for apart in nearest) / len(nearest)
    return _Share(value, [str(age) for age in sorted(offering.child_ages)])


def _interests(seeking: Seeking, offering: Offering, _weights: Weights, rarity: Rarity) -> _Share:
    """What they share, rare things more; two rare ones are as good as it gets."""
    shared = sorted(seeking.interests & offering.interests, key=lambda key: (-rarity.of.get(key, 1), key))
    return _Share(min(1.0, sum(rarity.of.get(key, 1.0) for key in shared) / 2), shared)


def _languages(seeking: Seeking, offering: Offering, _weights: Weights, _rarity: Rarity) -> _Share:
    """Another language than French in common: the whole when they came from abroad, else half."""
    shared = sorted((seeking.languages & offering.languages) - {_FRENCH})
    return _Share((1.0 if seeking.from_abroad else 0.5) if shared else 0.0, shared)


def _nearness(_seeking: Seeking, offering: Offering, weights: Weights, _rarity: Rarity) -> _Share:
    limit = max(1, offering.within_minutes or weights.farthest)
    if offering.minutes is None:
        return _Share(0)
    return _Share(max(0.0, 1 - offering.minutes / limit), [str(offering.minutes)])


def _occupation(seeking: Seeking, offering: Offering, _weights: Weights, _rarity: Rarity) -> _Share:
    shared = sorted(seeking.occupations & offering.occupations)
    return _Share(1.0 if shared else 0.0, shared)


def _newcomer(seeking: Seeking, offering: Offering, _weights: Weights, _rarity: Rarity) -> _Share:
    """Those who came from elsewhere know what it is, all the more for who comes from abroad."""
    return _Share((1.0 if seeking.from_abroad else 0.6) if offering.from_elsewhere else 0.0)


def _preference(seeking: Seeking, offering: Offering, _weights: Weights, _rarity: Rarity) -> _Share:
    shared = sorted(seeking.audiences & offering.audiences)
    return _Share(1.0 if shared else 0.0, shared)


_MEASURES: Final[Mapping[Affinity, Callable[[Seeking, Offering, Weights, Rarity], _Share]]] = {
    Affinity.CHILDREN: _children,
    Affinity.INTERESTS: _interests,
    Affinity.LANGUAGES: _languages,
    Affinity.NEARNESS: _nearness,
    Affinity.OCCUPATION: _occupation,
    Affinity.NEWCOMER: _newcomer,
    Affinity.PREFERENCE: _preference,
}
