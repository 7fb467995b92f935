"""What a project hopes for and a commune may lack: said early and kindly, with the nearest communes that have it.

Only what is known is said: within the départements whose lists of places are kept, of communes one can measure from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from concierge.families.anchor_dates import Moment
from concierge.families.conditions import Condition, Judge, Truth, UnknownFact
from concierge.families.known_facts import HouseholdFacts
from concierge.platform.languages import Text

ALTERNATIVES = 3
FARTHEST = 90  # minutes: beyond, an alternative is another region


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Something a commune has or not: listed communes, or those of at least `population` inhabitants."""

    key: str
    title: Text
    communes: tuple[str, ...] = ()
    population: int | None = None
    source: str = ""
    verified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """When one of `needs` is hoped for, within how many minutes of the commune (0: in it), and how to say it lacks."""

    key: str
    when: Condition
    needs: tuple[str, ...]
    within: int
    text: Text  # {commune} is replaced
    advice: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSettings:
    """The agency's places and remarks; `departments` are those whose lists are whole."""

    departments: tuple[str, ...]
    places: Mapping[str, Place]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A commune as the rules read it."""

    code: str
    name: str
    department: str
    population: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A commune that has what lacks, and how far it is from the one hoped for."""

    town: Town
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A remark that holds (or would, were what is unknown a yes), with the nearest communes that have what lacks."""

    remark: Remark
    places: tuple[Place, ...]
    alternatives: tuple[Alternative, ...]
    unknown: frozenset[UnknownFact] = frozenset()

    @property
    def is_certain(self) -> bool:
        """Tell whether the family said enough for the remark to be made."""
        return not self.unknown


Minutes = Callable[[Town], int | None]  # the drive from the commune hoped for


def has_place(place: Place, town: Town) -> bool:
    """Tell whether a commune has a place."""
    if place.population is not None and town.population is not None and town.population >= place.population:
        return True
    return town.code in place.communes


def judge_fit(
    settings: FitSettings,
    household: HouseholdFacts,
    moment: Moment,
    *,
    target: Town,
    towns: Sequence[Town],
    minutes: Minutes,
) -> list[Finding]:
    """Return what the commune hoped for lacks, in the order of the file; nothing of a département one knows nothing of.

    `towns` are those that may have a place.
    """
    if target.department not in settings.departments:
        return []
    judge, drives = Judge(household, moment), [(town, minutes(town)) for town in towns]
    findings = []
    for remark in settings.remarks:
        verdict = judge.evaluate(remark.when)
        if verdict.truth is Truth.NO:
            continue
        places = tuple(settings.places[key] for key in remark.needs)
        reachable = sorted(
            (
                Alternative(town=town, minutes=drive)
                for town, drive in drives
                if drive is not None and any(has_place(place, town) for place in places)
            ),
            key=lambda each: (each.minutes, each.town.name),
        )
        if not reachable or reachable[0].minutes <= remark.within:
            continue  # it is there, or nothing can be measured
        near = tuple(each for each in reachable if each.minutes <= FARTHEST)[:ALTERNATIVES]
        findings.append(Finding(remark=remark, places=places, alternatives=near, unknown=verdict.unknown))
    return findings
