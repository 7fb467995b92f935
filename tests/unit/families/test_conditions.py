"""Facts, derived facts and three-valued conditions."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from concierge.families.anchor_dates import Anchor, AnchorDates, AnchorKind, Moment
from concierge.families.conditions import (
    NO,
    YES,
    AllOf,
    AnyMember,
    AnyOf,
    Condition,
    FactBetween,
    FactIs,
    Not,
    Truth,
    UnknownFact,
    condition_from_plain,
    condition_to_plain,
    evaluate,
)
from concierge.families.fact_choices import Choice, SchoolLevel, Season
from concierge.families.facts import FACTS, Fact, FactType, Privacy, Scope
from concierge.families.known_facts import HouseholdFacts, MemberFacts, value_of

TODAY = date(2026, 11, 21)
MOVE_IN = date(2027, 7, 10)


def moment(**dates: date) -> Moment:
    return Moment(today=TODAY, anchors=AnchorDates(opened=TODAY).with_dates(**dates))


def child(birth: date | None = None, **more: object) -> MemberFacts:
    return MemberFacts(id=str(more.pop("id", "c")), kind=Scope.CHILD, birth=birth, **more)  # type: ignore[arg-type]


def adult(member_id: str = "a", **facts: str | bool) -> MemberFacts:
    return MemberFacts(id=member_id, kind=Scope.ADULT, facts={Fact(name): value for name, value in facts.items()})


def test_every_fact_is_described_and_sensitive_ones_are_declared() -> None:
    assert set(FACTS) == set(Fact)
    assert [fact for fact, spec in FACTS.items() if spec.privacy is Privacy.SENSITIVE] == [Fact.DISABILITY]
    for spec in FACTS.values():
        assert all((spec.label, spec.question, spec.scopes))
        assert (spec.choices is not None) == (spec.value_type is FactType.CHOICE)


def test_every_choice_and_anchor_has_its_words() -> None:
    assert all(choice.label for choices in Choice.__subclasses__() for choice in choices)
    assert all(anchor.name_fr and anchor.day_fr for anchor in Anchor)
    assert Anchor("birth").kind is AnchorKind.MEMBER


@pytest.mark.parametrize(
    ("birth", "day", "years", "months"),
    [
        (date(2020, 2, 29), date(2021, 2, 28), 0, 11),  # a leap-day child is one on 1 March
        (date(2020, 2, 29), date(2021, 3, 1), 1, 12),
        (date(2024, 6, 15), date(2027, 6, 14), 2, 35),
        (date(2024, 6, 15), date(2027, 6, 15), 3, 36),
        (date(2027, 9, 1), date(2027, 7, 10), -1, -2),  # not yet born: still « under three »
    ],
)
def test_ages(birth: date, day: date, years: int, months: int) -> None:
    assert child(birth).age_on(day) == years
    assert child(birth).age_months_on(day) == months


@pytest.mark.parametrize(
    ("birth_year", "level"),
    [
        (2025, SchoolLevel.NONE),
        (2024, SchoolLevel.NURSERY),
        (2021, SchoolLevel.PRIMARY),
        (2016, SchoolLevel.LOWER_SECONDARY),
        (2012, SchoolLevel.UPPER_SECONDARY),
        (2009, SchoolLevel.HIGHER),
    ],
)
def test_school_level_goes_by_the_calendar_year_of_the_rentree(birth_year: int, level: SchoolLevel) -> None:
    assert child(date(birth_year, 12, 31)).school_level_at(date(2027, 9, 1)) is level


def test_a_pupil_who_arrives_within_the_year_joins_the_class_of_that_year() -> None:
    october = Moment(
        today=TODAY,
        anchors=AnchorDates(opened=TODAY).with_dates(move_in=date(2026, 10, 20), rentree=date(2027, 9, 1)),
        arrives_in_term=True,
        arrival_rentree=date(2026, 9, 1),
    )
    family = HouseholdFacts()
    last_year_of_primary, toddler = child(date(2016, 5, 5)), child(date(2024, 5, 5))
    assert value_of(Fact.SCHOOL_LEVEL, family, october, member=last_year_of_primary) is SchoolLevel.PRIMARY
    assert value_of(Fact.SCHOOL_LEVEL, family, october, member=toddler) is SchoolLevel.NURSERY


def test_derived_household_facts() -> None:
    family = HouseholdFacts(
        members=(
            adult("1"),
            MemberFacts(id="2", kind=Scope.ADULT, relative=True),
            child(None, expected_birth=date(2027, 3, 1)),
        ),
        origin_department="75",
        target_department="52",
    )
    known = moment(move_in=MOVE_IN)
    assert value_of(Fact.ADULTS, family, known) == 2
    assert value_of(Fact.COUPLE, family, known) is False
    assert value_of(Fact.SINGLE_PARENT, family, known) is True
    assert value_of(Fact.CHANGES_DEPARTMENT, family, known) is True
    assert value_of(Fact.ARRIVAL_SEASON, family, known) is Season.SUMMER
    assert value_of(Fact.ARRIVAL_SEASON, family, moment()) is None
    assert value_of(Fact.EXPECTED, family, known, member=family.members[2]) is True


def test_a_household_without_adult_or_anything_has_facts_too() -> None:
    nobody = HouseholdFacts()
    assert value_of(Fact.ADULTS, nobody, moment()) == 0
    assert value_of(Fact.COUPLE, nobody, moment()) is False
    assert value_of(Fact.CHANGES_DEPARTMENT, nobody, moment()) is None


def test_a_value_outside_the_vocabulary_is_unknown() -> None:
    family = HouseholdFacts(facts={Fact.HOUSING_WISH: "castle", Fact.CARS: True})
    assert value_of(Fact.HOUSING_WISH, family, moment()) is None
    assert value_of(Fact.CARS, family, moment()) is None


def test_an_age_is_judged_at_its_anchor_else_at_the_move_else_today() -> None:
    family, toddler = HouseholdFacts(), child(date(2024, 8, 1))
    under_three = FactBetween(Fact.AGE, maximum=2)
    assert evaluate(under_three, family, moment(move_in=MOVE_IN), member=toddler) is YES
    assert evaluate(under_three, family, moment(move_in=date(2027, 8, 1)), member=toddler) is NO
    at_school = FactBetween(Fact.AGE, minimum=3, at=Anchor.RENTREE)
    assert evaluate(at_school, family, moment(move_in=MOVE_IN, rentree=date(2027, 9, 1)), member=toddler) is YES
    assert evaluate(at_school, family, moment(), member=toddler) is NO


def test_an_unknown_fact_makes_unknown_only_what_it_decides() -> None:
    seeking = FactIs(Fact.WORK_WISH, ("seeks_job",))
    renting = FactIs(Fact.HOUSING_WISH, ("rent",))
    family = HouseholdFacts(members=(adult("1"), adult("2", work_wish="telework")), facts={Fact.HOUSING_WISH: "buy"})
    someone_seeks = AnyMember(Scope.ADULT, seeking)
    verdict = evaluate(someone_seeks, family, moment())
    assert verdict.truth is Truth.UNKNOWN
    assert verdict.unknown == {UnknownFact(Fact.WORK_WISH, "1")}
    assert evaluate(AllOf((someone_seeks, renting)), family, moment()) is NO
    assert evaluate(AnyOf((someone_seeks, Not(renting))), family, moment()) is YES
    assert evaluate(Not(someone_seeks), family, moment()).truth is Truth.UNKNOWN


def test_nobody_of_a_kind_means_no() -> None:
    assert evaluate(AnyMember(Scope.PET, FactIs(Fact.SPECIES, ("dog",))), HouseholdFacts(), moment()) is NO


bools = st.sampled_from([Fact.HOUSING_FOUND, Fact.CAF_CLAIMANT, Fact.ORIGIN_ABROAD])
leaves = st.one_of(
    st.builds(FactIs, bools, st.sampled_from([(True,), (False,)])),
    st.builds(FactBetween, st.just(Fact.CARS), st.integers(0, 2), st.integers(2, 4)),
    st.builds(FactIs, st.just(Fact.ADULTS), st.just((0,))),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
)
full = st.fixed_dictionaries(
    {
        Fact.HOUSING_FOUND: st.booleans(),
        Fact.CAF_CLAIMANT: st.booleans(),
        Fact.ORIGIN_ABROAD: st.booleans(),
        Fact.CARS: st.integers(0, 5),
    }
)


@given(conditions, full, st.sets(st.sampled_from(list(Fact))))
def test_a_verdict_is_never_contradicted_by_what_is_learnt_later(
    condition: Condition, facts: dict[Fact, bool | int], hidden: set[Fact]
) -> None:
    known = evaluate(condition, HouseholdFacts(facts=facts), moment())
    part = evaluate(condition, HouseholdFacts(facts={f: v for f, v in facts.items() if f not in hidden}), moment())
    assert known.truth is not Truth.UNKNOWN
    if part.truth is Truth.UNKNOWN:
        assert {unknown.fact for unknown in part.unknown} <= hidden
    else:
        assert part.truth is known.truth


@given(conditions)
def test_a_condition_is_written_and_read_back(condition: Condition) -> None:
    assert condition_from_plain(condition_to_plain(condition)) == condition
