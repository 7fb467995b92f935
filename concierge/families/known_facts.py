"""What is known of one family, and the facts derived from it: an age, a school level, a season of arrival."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from concierge.families.anchor_dates import Anchor, Moment
from concierge.families.answer_keys import AnswerKey, AskedOf
from concierge.families.fact_choices import SchoolLevel, Season
from concierge.families.facts import FACTS, AnswerValue, Fact, FactSpec, FactValue, Knowable, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """One person or animal of a household. `facts` holds typed-in facts only; an absent one is unknown."""

    id: str
    kind: Scope
    first_name: str = ""
    birth: date | None = None
    expected_birth: date | None = None
    relative: bool = False  # an adult who is not one of the couple: a grandparent, a grown-up child
    facts: Mapping[Fact, FactValue] = field(default_factory=dict)
    answers: Mapping[AnswerKey, AnswerValue] = field(default_factory=dict)  # of the interview

    def __post_init__(self) -> None:
        if self.kind is Scope.HOUSEHOLD:
            raise ValueError("a member is an adult, a child or a pet")

    @property
    def born_or_expected(self) -> date | None:
        """Return the birth date, else the expected one."""
        return self.birth or self.expected_birth

    @property
    def is_expected(self) -> bool | None:
        """Tell whether the child is not born yet; None when neither date is known."""
        return None if self.born_or_expected is None else self.birth is None

    def age_months_on(self, day: date) -> int | None:
        """Return whole months lived on `day`, negative before birth, None when the birth is unknown."""
        born = self.born_or_expected
        if born is None:
            return None
        return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)

    def age_on(self, day: date) -> int | None:
        """Return the age in years on `day` (-1 in the year before birth: an expected child is « under three »)."""
        months = self.age_months_on(day)
        return None if months is None else months // 12

    def school_level_at(self, rentree: date) -> SchoolLevel | None:
        """Return the level by the age reached in the rentrée's calendar year (code de l'éducation, L113-1, L131-1)."""
        born = self.born_or_expected
        if born is None:
            return None
        return next(level for limit, level in _LEVELS if rentree.year - born.year < limit)


_LEVELS: tuple[tuple[int, SchoolLevel], ...] = (
    (3, SchoolLevel.NONE),
    (6, SchoolLevel.NURSERY),
    (11, SchoolLevel.PRIMARY),
    (15, SchoolLevel.LOWER_SECONDARY),
    (18, SchoolLevel.UPPER_SECONDARY),
    (10_000, SchoolLevel.HIGHER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdFacts:
    """A household, its members and its typed-in facts. Départements are INSEE codes; None when unknown or abroad."""

    members: tuple[MemberFacts, ...] = ()
    facts: Mapping[Fact, FactValue] = field(default_factory=dict)
    answers: Mapping[AnswerKey, AnswerValue] = field(default_factory=dict)  # of the interview
    distance_km: int | None = None  # kilometres between the two communes, given by the territory
    origin_department: str | None = None
    target_department: str | None = None

    def of_kind(self, kind: Scope) -> tuple[MemberFacts, ...]:
        """Return the members of one kind, in their given order."""
        return tuple(member for member in self.members if member.kind is kind)

    @property
    def is_couple(self) -> bool:
        """Tell whether two adults lead the household, relatives who live with them set apart."""
        return sum(not adult.relative for adult in self.of_kind(Scope.ADULT)) >= 2

    @property
    def is_single_parent(self) -> bool:
        """Tell whether one adult alone leads a household with a child, born or expected."""
        heads = sum(not adult.relative for adult in self.of_kind(Scope.ADULT))
        return heads == 1 and bool(self.of_kind(Scope.CHILD))

    @property
    def changes_department(self) -> bool | None:
        """Tell whether the move crosses a département border (from abroad: yes); None when a town is unknown."""
        if self.facts.get(Fact.ORIGIN_ABROAD) is True:
            return True
        if self.origin_department is None or self.target_department is None:
            return None
        return self.origin_department != self.target_department


def value_of(
    knowable: Knowable,
    household: HouseholdFacts,
    moment: Moment,
    *,
    member: MemberFacts | None = None,
    at: Anchor | None = None,
) -> AnswerValue | None:
    """Return the value of a fact, derived or typed in, or of an answer; None when unknown.

    `member` is needed for what is about a member.
    """
    if isinstance(knowable, AnswerKey):
        return _answer(knowable, household, member)
    spec = FACTS[knowable]
    if member is not None and member.kind in spec.scopes:
        return _member_value(knowable, member, moment, at) if spec.derived else _typed(spec, member.facts)
    if Scope.HOUSEHOLD not in spec.scopes:
        return None
    return _household_value(knowable, household, moment) if spec.derived else _typed(spec, household.facts)


def _answer(key: AnswerKey, household: HouseholdFacts, member: MemberFacts | None) -> AnswerValue | None:
    if key.asked_of is AskedOf.HOUSEHOLD:
        return household.answers.get(key)
    return member.answers.get(key) if member is not None and member.kind == key.asked_of.value else None


def _typed(spec: FactSpec, facts: Mapping[Fact, FactValue]) -> FactValue | None:
    value = facts.get(spec.fact)
    return value if spec.accepts(value) else None  # a value from an older vocabulary is asked again, never guessed


def _member_value(fact: Fact, member: MemberFacts, moment: Moment, at: Anchor | None) -> FactValue | None:
    match fact:
        case Fact.AGE:
            return member.age_on(moment.reference(at))
        case Fact.AGE_MONTHS:
            return member.age_months_on(moment.reference(at))
        case Fact.EXPECTED:
            return member.is_expected
        case Fact.SCHOOL_LEVEL:
            return _school_level(member, moment)
        case _:
            raise KeyError(f"{fact} is not derived from a member")


def _school_level(member: MemberFacts, moment: Moment) -> SchoolLevel | None:
    """A pupil who arrives within a school year joins its class; the others are looked at for the coming rentrée."""
    if moment.arrival_rentree is not None:
        joined = member.school_level_at(moment.arrival_rentree)
        if joined is not SchoolLevel.NONE:
            return joined
    rentree = moment.anchors.find(Anchor.RENTREE)
    return member.school_level_at(rentree) if rentree else None


def _household_value(fact: Fact, household: HouseholdFacts, moment: Moment) -> FactValue | None:
    match fact:
        case Fact.ADULTS:
            return len(household.of_kind(Scope.ADULT))
        case Fact.CHILDREN:
            return len(household.of_kind(Scope.CHILD))
        case Fact.PETS:
            return len(household.of_kind(Scope.PET))
        case Fact.COUPLE:
            return household.is_couple
        case Fact.SINGLE_PARENT:
            return household.is_single_parent
        case Fact.DISTANCE_KM:
            return household.distance_km
        case Fact.CHANGES_DEPARTMENT:
            return household.changes_department
        case Fact.MOVES_IN_TERM:
            return moment.arrives_in_term
        case Fact.MOVED_BEFORE_OPENING:
            return moment.arrival is not None and moment.arrival < moment.anchors.opened
        case Fact.ARRIVAL_SEASON:
            return season_of(moment.arrival) if moment.arrival else None
        case _:
            raise KeyError(f"{fact} is not derived from a household")


def season_of(day: date) -> Season:
    """Return the season by month (spring: March to May), as people speak of it."""
    return (Season.WINTER, Season.SPRING, Season.SUMMER, Season.AUTUMN)[day.month % 12 // 3]
