"""Rules that no affinity outweighs: an offer that breaks one is not proposed, and says which, with its figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from concierge.hosts.choices import SMALL, HomeAccess, OfferKind, Refusal
from concierge.matching.profiles import Offering, Seeking, Weights


class Rule(StrEnum):
    """What may exclude an offer."""

    BLOCKED = "blocked"
    CHARTER = "charter"
    PAUSED = "paused"
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


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One rule that is broken, with the figures its sentence needs."""

    rule: Rule
    figures: Mapping[str, int] = field(default_factory=dict)


_Judge = Callable[[Seeking, Offering, Weights], Mapping[str, int] | bool]


def exclusions(seeking: Seeking, offering: Offering, weights: Weights) -> tuple[Exclusion, ...]:
    """Return every rule that an offer breaks for a family, in the order in which a person would say them.

    What is unknown breaks nothing.
    """
    found = []
    for rule, judge in _JUDGES.items():
        broken = judge(seeking, offering, weights)
        if broken is not False:
            found.append(Exclusion(rule, {} if broken is True else broken))
    return tuple(found)


def _too_far(_seeking: Seeking, offering: Offering, weights: Weights) -> Mapping[str, int] | bool:
    limit = offering.within_minutes if offering.within_minutes is not None or offering.within_km else weights.farthest
    if limit is not None and offering.minutes is not None and offering.minutes > limit:
        return {"minutes": offering.minutes, "limit": limit}
    if offering.within_km is not None and offering.km is not None and offering.km > offering.within_km:
        return {"km": offering.km, "limit": offering.within_km}
    return False


def _beds(seeking: Seeking, offering: Offering, _weights: Weights) -> Mapping[str, int] | bool:
    if offering.kind is OfferKind.LODGING and offering.beds is not None and seeking.party > offering.beds:
        return {"party": seeking.party, "beds": offering.beds}
    return False


def _steps(seeking: Seeking, offering: Offering, _weights: Weights) -> bool:
    comes_in = offering.kind in {OfferKind.MEAL, OfferKind.LODGING}
    return comes_in and seeking.step_free is True and offering.home_access is HomeAccess.STEPS


def _language(seeking: Seeking, offering: Offering, _weights: Weights) -> bool:
    known = bool(seeking.languages) and bool(offering.languages)
    return known and not seeking.languages & offering.languages


_JUDGES: Final[Mapping[Rule, _Judge]] = {
    Rule.BLOCKED: lambda _seeking, offering, _weights: offering.blocked,
    Rule.CHARTER: lambda _seeking, offering, _weights: not offering.charter_stands,
    Rule.PAUSED: lambda _seeking, offering, _weights: offering.paused,
    Rule.DAYS: lambda _seeking, offering, _weights: not offering.paused and not offering.has_free_days,
    Rule.TOO_FAR: _too_far,
    Rule.BEDS: _beds,
    Rule.REFERENCES: lambda seeking, offering, _weights: offering.awaits_references and bool(seeking.child_ages),
    Rule.CHILDREN: lambda seeking, offering, _weights: (
        Refusal.CHILDREN in offering.refuses and not offering.awaits_references and bool(seeking.child_ages)
    ),
    Rule.SMALL_CHILDREN: lambda seeking, offering, _weights: (
        Refusal.SMALL_CHILDREN in offering.refuses and any(age < SMALL for age in seeking.child_ages)
    ),
    Rule.PETS: lambda seeking, offering, _weights: Refusal.PETS in offering.refuses and seeking.pets is True,
    Rule.SMOKERS: lambda seeking, offering, _weights: Refusal.SMOKERS in offering.refuses and seeking.smokes is True,
    Rule.STEPS: _steps,
    Rule.LANGUAGE: _language,
}
