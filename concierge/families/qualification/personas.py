"""Who a family resembles: the agency's personas, judged by what is known, each sign with its reason.

A machine suggests, a person decides: nothing here chooses. What is not known yet is said, and never counts as a no.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from concierge.families.anchor_dates import Moment
from concierge.families.conditions import Condition, Judge, Truth, UnknownFact
from concierge.families.known_facts import HouseholdFacts
from concierge.platform.languages import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Something that speaks for a persona, or against it."""

    when: Condition
    weight: int
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A kind of family the agency wants to welcome, in words, and what shows it."""

    key: str
    name: Text
    portrait: Text
    wish: Text
    need: Text
    trigger: Text
    speaks_for: tuple[Sign, ...]
    speaks_against: tuple[Sign, ...] = ()
    off: bool = False  # no longer suggested nor chosen; whoever was recognised in it keeps it


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaSettings:
    """The agency's personas; one is suggested from `suggest_from` points on."""

    personas: tuple[Persona, ...]
    suggest_from: int = 4

    @property
    def in_use(self) -> tuple[Persona, ...]:
        """Return those that may be suggested and chosen."""
        return tuple(persona for persona in self.personas if not persona.off)

    def find(self, key: str | None) -> Persona | None:
        """Return a persona by its key, None when the agency no longer has it."""
        return next((persona for persona in self.personas if persona.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """How much a family resembles one persona, and why. `possible`: were everything unknown a yes."""

    persona: Persona
    points: int
    possible: int
    speaks_for: tuple[Sign, ...]
    speaks_against: tuple[Sign, ...]
    unknown: frozenset[UnknownFact]
    suggested: bool


def rank_personas(settings: PersonaSettings, household: HouseholdFacts, moment: Moment) -> list[Resemblance]:
    """Return every persona in use, the most alike first; equals stay in the order of the file."""
    judge = Judge(household, moment)
    found = [_resemblance(persona, judge, settings.suggest_from) for persona in settings.in_use]
    return sorted(found, key=lambda each: (-each.points, -each.possible))


def suggestions(ranked: Sequence[Resemblance]) -> list[Resemblance]:
    """Return those there is reason enough to suggest."""
    return [each for each in ranked if each.suggested]


def _resemblance(persona: Persona, judge: Judge, suggest_from: int) -> Resemblance:
    verdicts = [(sign, judge.evaluate(sign.when)) for sign in persona.speaks_for]
    against = [(sign, judge.evaluate(sign.when)) for sign in persona.speaks_against]
    holds = tuple(sign for sign, verdict in verdicts if verdict.truth is Truth.YES)
    opposes = tuple(sign for sign, verdict in against if verdict.truth is Truth.YES)
    may_hold = sum(sign.weight for sign, verdict in verdicts if verdict.truth is Truth.UNKNOWN)
    points = sum(sign.weight for sign in holds) - sum(sign.weight for sign in opposes)
    return Resemblance(
        persona=persona,
        points=points,
        possible=points + may_hold,
        speaks_for=holds,
        speaks_against=opposes,
        unknown=frozenset().union(*(verdict.unknown for _sign, verdict in (*verdicts, *against))),
        suggested=points >= suggest_from,
    )
