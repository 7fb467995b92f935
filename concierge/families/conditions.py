"""Conditions about a family: a closed tree, evaluated with three values, never read from text as code.

verdict = evaluate(condition, household, moment, member=child)
verdict.truth        # Truth.YES | NO | UNKNOWN
verdict.unknown      # which facts would decide it, and about whom
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from concierge.families.anchor_dates import Anchor, Moment
from concierge.families.answer_keys import AnswerKey
from concierge.families.facts import FACTS, AnswerValue, FactValue, Knowable, Scope, knowable_of
from concierge.families.known_facts import HouseholdFacts, MemberFacts, value_of


class Truth(StrEnum):
    """What is known about a condition."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class UnknownFact:
    """A fact or an answer we do not have, and the member it is about (None: the household)."""

    fact: Knowable
    member_id: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The value of a condition; `unknown` is empty unless the value is UNKNOWN."""

    truth: Truth
    unknown: frozenset[UnknownFact] = frozenset()


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every part is."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when one part is."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is false."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class AnyMember:
    """True when the part holds for at least one member of the kind."""

    kind: Scope
    part: "Condition"


@dataclass(frozen=True, slots=True)
class FactIs:
    """True when the fact or the answer has one of the values; of several choices at once, when one is among them."""

    fact: Knowable
    values: tuple[FactValue, ...]
    at: Anchor | None = None  # ages only


@dataclass(frozen=True, slots=True)
class FactBetween:
    """True when the number lies between the bounds, both included; an absent bound is open."""

    fact: Knowable
    minimum: int | None = None
    maximum: int | None = None
    at: Anchor | None = None  # ages only


Condition = AllOf | AnyOf | Not | AnyMember | FactIs | FactBetween

YES, NO = Verdict(Truth.YES), Verdict(Truth.NO)


def evaluate(
    condition: Condition, household: HouseholdFacts, moment: Moment, *, member: MemberFacts | None = None
) -> Verdict:
    """Judge a condition; `member` is the person that member facts speak of outside `AnyMember`."""
    return Judge(household, moment).evaluate(condition, member)


class Judge:
    """Judges many conditions about one household at one moment, looking each fact up once."""

    def __init__(self, household: HouseholdFacts, moment: Moment) -> None:
        self.household, self.moment = household, moment
        self._members = {kind: household.of_kind(kind) for kind in Scope}
        self._values: dict[tuple[Knowable, str | None, Anchor | None], AnswerValue | None] = {}

    def evaluate(self, condition: Condition, member: MemberFacts | None = None) -> Verdict:
        """Judge a condition; `member` is the person that member facts speak of outside `AnyMember`."""
        # Plain type tests, most frequent first: a plan judges hundreds of conditions, `match` costs twice as much.
        if isinstance(condition, FactIs):
            value = self._value(condition, member)
            if value is None:
                return self._unknown(condition.fact, member)
            if isinstance(value, tuple):
                return NO if set(value).isdisjoint(condition.values) else YES
            return YES if value in condition.values else NO
        if isinstance(condition, AllOf):
            return _decide((self.evaluate(part, member) for part in condition.parts), NO)
        if isinstance(condition, AnyMember):
            everyone = self._members[condition.kind]
            return _decide((self.evaluate(condition.part, each) for each in everyone), YES)
        if isinstance(condition, AnyOf):
            return _decide((self.evaluate(part, member) for part in condition.parts), YES)
        if isinstance(condition, Not):
            return _opposite(self.evaluate(condition.part, member))
        return self._between(condition, member)

    def _between(self, condition: FactBetween, member: MemberFacts | None) -> Verdict:
        value = self._value(condition, member)
        if value is None:
            return self._unknown(condition.fact, member)
        low, high = condition.minimum, condition.maximum
        inside = isinstance(value, int) and (low is None or value >= low) and (high is None or value <= high)
        return YES if inside else NO

    def _value(self, condition: FactIs | FactBetween, member: MemberFacts | None) -> AnswerValue | None:
        asked = (condition.fact, None if member is None else member.id, condition.at)
        if asked not in self._values:
            self._values[asked] = value_of(condition.fact, self.household, self.moment, member=member, at=condition.at)
        return self._values[asked]

    def _unknown(self, fact: Knowable, member: MemberFacts | None) -> Verdict:
        about = member.id if member is not None and member.kind in scopes_of(fact) else None
        return Verdict(Truth.UNKNOWN, frozenset({UnknownFact(fact, about)}))


def scopes_of(knowable: Knowable) -> frozenset[Scope]:
    """Return whom a fact or an answer may be about."""
    if isinstance(knowable, AnswerKey):
        return frozenset({Scope(knowable.asked_of.value)})
    return FACTS[knowable].scopes


def _decide(verdicts: Iterable[Verdict], decisive: Verdict) -> Verdict:
    """Return the decisive verdict as soon as one part has it, else unknown if one part is, else the opposite."""
    unknown: frozenset[UnknownFact] | None = None
    for verdict in verdicts:
        if verdict is decisive:
            return decisive  # what is unknown beside it no longer matters: no question is asked for nothing
        if verdict.truth is Truth.UNKNOWN:
            unknown = verdict.unknown if unknown is None else unknown | verdict.unknown
    if unknown is not None:
        return Verdict(Truth.UNKNOWN, unknown)
    return YES if decisive is NO else NO


def _opposite(verdict: Verdict) -> Verdict:
    if verdict.truth is Truth.UNKNOWN:
        return verdict
    return NO if verdict.truth is Truth.YES else YES


def facts_in(condition: Condition) -> Iterator[Knowable]:
    """Yield every fact and answer a condition reads."""
    match condition:
        case FactIs() | FactBetween():
            yield condition.fact
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from facts_in(part)
        case Not(part) | AnyMember(_, part):
            yield from facts_in(part)


def condition_to_plain(condition: Condition) -> dict[str, object]:
    """Write a condition as the mapping that files use, in one canonical form."""
    match condition:
        case AllOf(parts):
            return {"all": [condition_to_plain(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [condition_to_plain(part) for part in parts]}
        case Not(part):
            return {"not": condition_to_plain(part)}
        case AnyMember(kind, part):
            return {f"any_{kind.value}": condition_to_plain(part)}
        case FactIs(fact, values, None):
            return {fact.value: list(values) if len(values) != 1 else values[0]}
        case FactIs(fact, values, at):
            return {fact.value: {"in": list(values), "at": str(at)}}
        case FactBetween(fact, minimum, maximum, at):
            bounds = {"min": minimum, "max": maximum, "at": at and at.value}
            return {fact.value: {name: bound for name, bound in bounds.items() if bound is not None}}


def condition_from_plain(plain: object) -> Condition:
    """Read back what `condition_to_plain` wrote; ValueError when this version of the vocabulary cannot."""
    if not isinstance(plain, dict) or len(plain) != 1:
        raise ValueError(f"not a condition: {plain!r}")
    ((key, value),) = plain.items()
    match key:
        case "all":
            return AllOf(tuple(condition_from_plain(part) for part in value))
        case "any":
            return AnyOf(tuple(condition_from_plain(part) for part in value))
        case "not":
            return Not(condition_from_plain(value))
        case "any_adult" | "any_child" | "any_pet":
            return AnyMember(Scope(key.removeprefix("any_")), condition_from_plain(value))
    fact = knowable_of(str(key))
    if isinstance(value, dict):
        at = Anchor(value["at"]) if "at" in value else None
        if "in" in value:
            return FactIs(fact, tuple(value["in"]), at)
        return FactBetween(fact, value.get("min"), value.get("max"), at)
    return FactIs(fact, tuple(value) if isinstance(value, list) else (value,))
