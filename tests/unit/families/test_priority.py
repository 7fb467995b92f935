"""Maturity × horizon × commitment: explained, monotone, and never a zero for what is not known."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.families.anchor_dates import Anchor, AnchorDates, Moment
from concierge.families.choices import Milestone
from concierge.families.facts import AnswerValue, FactValue
from concierge.families.known_facts import HouseholdFacts
from concierge.families.qualification.priority import (
    LEAST,
    MOST,
    Dimension,
    Priority,
    PriorityLevel,
    Signs,
    is_ranked,
    measure_priority,
    months_until,
    product,
    signs_of,
)
from concierge.families.qualification.priority_loading import PRIORITY
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.languages import French
from tests.unit.families.test_personas import MOMENT, TODAY, adult, family

SHIPPED = PRIORITY.shipped()


def priority(household: HouseholdFacts, signs: Signs, moment: Moment = MOMENT) -> Priority:
    return measure_priority(SHIPPED, household, moment, signs)


def test_a_family_that_arrives_soon_has_found_a_job_and_came_twice_is_high() -> None:
    found = priority(
        family(adult(1, work_wish="job_found")),
        Signs(reached=frozenset({Milestone.QUALIFIED, Milestone.VISITED}), months=3, visits=2, contacts=1),
    )
    assert found.level is PriorityLevel.HIGH
    assert [measure.low for measure in found.measures] == [5, 4, 5]


def test_a_dream_without_a_date_is_low() -> None:
    household = family(
        adult(1, work_wish="seeks_job"), horizon="dreaming", departure_depends_on="job", knows_territory="never"
    )
    household = replace(household, facts={"housing_found": False})  # type: ignore[arg-type]
    assert priority(household, Signs()).level is PriorityLevel.LOW


def test_a_file_just_opened_has_no_low_priority_but_one_to_be_made_out() -> None:
    found = priority(family(adult(1)), Signs())
    assert found.level is PriorityLevel.OPEN
    assert found.lacks_date
    assert "answer.household.horizon" in {each.fact for each in found.unknown}


def test_a_known_date_decides_over_what_was_once_said() -> None:
    said = family(adult(1), horizon="dreaming")
    horizon = next(m for m in priority(said, Signs(months=2)).measures if m.dimension is Dimension.HORIZON)
    assert (horizon.low, horizon.high) == (5, 5)


def test_a_family_that_settled_or_left_has_no_priority_any_more() -> None:
    assert is_ranked({Milestone.CONTACTED, Milestone.DECIDED})
    assert not is_ranked({Milestone.SETTLED})
    assert not is_ranked({Milestone.CLOSED})


def test_whoever_came_has_visited_even_if_no_visit_was_noted() -> None:
    dates = AnchorDates(opened=TODAY, dates={Anchor.MOVE_IN: dt.date(2027, 1, 30)})
    signs = signs_of({Milestone.VISITED: TODAY, Milestone.INVITED: None}, dates, TODAY, visits=0, contacts=2)
    assert signs == Signs(reached=frozenset({Milestone.VISITED}), months=2, visits=1, contacts=2)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)), st.integers(0, 2000))
def test_months_never_count_backwards(today: dt.date, days: int) -> None:
    sooner, later = today + dt.timedelta(days=days), today + dt.timedelta(days=days + 31)
    assert 0 <= months_until(sooner, today) <= months_until(later, today)
    assert months_until(today - dt.timedelta(days=days), today) == 0


_POINTS = st.fixed_dictionaries({dimension: st.integers(LEAST, MOST) for dimension in Dimension})
_WEIGHTS = st.fixed_dictionaries({dimension: st.integers(1, 10) for dimension in Dimension})


@given(points=_POINTS, weights=_WEIGHTS, which=st.sampled_from(list(Dimension)))
def test_more_of_any_dimension_is_never_less_of_the_whole(
    points: dict[Dimension, int], weights: dict[Dimension, int], which: Dimension
) -> None:
    more = points | {which: min(MOST, points[which] + 1)}
    assert 0 < product(points, weights) <= product(more, weights) <= 100


_SIGNS = st.builds(
    Signs,
    reached=st.frozensets(st.sampled_from([Milestone.QUALIFIED, Milestone.INVITED, Milestone.VISITED])),
    months=st.none() | st.integers(0, 48),
    visits=st.integers(0, 3),
    contacts=st.integers(0, 4),
)
_SAID = st.fixed_dictionaries(
    {},
    optional={
        "horizon": st.sampled_from(["within_3_months", "within_a_year", "later", "dreaming"]),
        "departure_depends_on": st.sampled_from(["nothing", "job"]),
        "knows_territory": st.sampled_from(["never", "lived"]),
    },
)
_FACTS = st.fixed_dictionaries({}, optional={"work_wish": st.sampled_from(["job_found", "telework", "seeks_job"])})


@given(signs=_SIGNS, said=_SAID, facts=_FACTS, learnt=_SAID)
def test_what_is_learnt_stays_within_what_was_possible(
    signs: Signs, said: dict[str, AnswerValue], facts: dict[str, FactValue], learnt: dict[str, AnswerValue]
) -> None:
    before = priority(family(adult(1, **facts), **said), signs)
    after = priority(family(adult(1, **facts), **(learnt | said)), signs)
    assert before.low <= after.low <= after.high <= before.high
    if before.level is not PriorityLevel.OPEN:
        assert after.level is before.level


@given(signs=_SIGNS, said=_SAID, facts=_FACTS)
def test_one_more_visit_or_a_nearer_arrival_never_lowers_a_priority(
    signs: Signs, said: dict[str, AnswerValue], facts: dict[str, FactValue]
) -> None:
    household = family(adult(1, **facts), **said)
    now = priority(household, signs)
    assert priority(household, replace(signs, visits=signs.visits + 1)).low >= now.low
    if signs.months:
        assert priority(household, replace(signs, months=signs.months - 1)).low >= now.low


BROKEN = """\
levels: {high: 40, medium: 60}
dimensions:
  horizon: {weight: 0, otherwise: {fr: a, en: a}, rungs: [{points: 5, text: {fr: a, en: a}}]}
  maturity:
    weight: 1
    otherwise: {fr: a, en: a}
    rungs:
      - {points: 9, stages: [decides], text: {fr: a, en: a}}
      - {points: 4, months: 3, when: {answer.household.horizon: later}, text: {fr: a, en: a}}
"""


def test_every_fault_of_the_file_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "priorite.yaml").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(DefinitionErrors) as refused:
        PRIORITY.load(tmp_path)
    said = "\n".join(" ".join(error.said(French())) for error in refused.value.errors)
    for words in (
        "« medium » doit rester sous « high »",
        "un nombre entier entre 1 et 10",
        "ce degré n'a pas de condition",
        "un nombre entier entre 2 et 5",
        "valeur inconnue « decides »",
        "il manque « said »",
        "il manque « commitment »",
    ):
        assert words in said
