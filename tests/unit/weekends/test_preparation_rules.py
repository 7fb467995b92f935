"""Budgets, titles of several alike, double bookings, patterns with faults: rules by themselves."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.config import resource_folder
from concierge.platform.clock import PARIS
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.errors import DomainError
from concierge.weekends.activities.remarks import Asked, Looked, Remark, booked_twice, warn
from concierge.weekends.activities.rules import ActivityDetails, ImpossibleActivity, check_activity, next_titles
from concierge.weekends.choices import ActivityKind, AskState, BudgetKind, WeekendKind, WeekendState
from concierge.weekends.debrief.rules import NOTHING, Outcome, together
from concierge.weekends.preparation.filling import shift
from concierge.weekends.preparation.patterns import load_patterns
from concierge.weekends.preparation.rules import (
    ORDER,
    LineDetails,
    PauseDetails,
    check_pause,
    next_state,
    previous_state,
    totals,
)
from concierge.weekends.rules import Capacity, ImpossibleWeekend, Taken, WeekendDetails, check_capacity, check_weekend
from concierge.weekends.windows import Span

DAY = dt.datetime(2027, 4, 3, 7, tzinfo=dt.UTC)
DAYS: Span = (DAY - dt.timedelta(hours=9), DAY + dt.timedelta(hours=39))
cents = st.integers(min_value=0, max_value=10_000_000)
lines = st.lists(
    st.builds(LineDetails, kind=st.sampled_from(BudgetKind), label=st.just("x"), planned=cents, spent=st.none() | cents)
)


@given(lines)
def test_what_is_expected_is_what_was_spent_and_the_plan_for_the_rest(budget: list[LineDetails]) -> None:
    found = totals(budget)
    unspent = sum(line.planned for line in budget if line.spent is None)
    assert found.expected == found.spent + unspent
    assert found.per(0) is None


@given(st.lists(st.builds(Outcome, came=st.integers(0, 50), settled=st.integers(0, 50), cost=cents)))
def test_outcomes_add_up(outcomes: list[Outcome]) -> None:
    whole = together(outcomes)
    assert whole.came == sum(each.came for each in outcomes)
    assert whole.weekends == len(outcomes)
    assert whole + NOTHING == whole


@given(st.text(alphabet="ab 12", min_size=1, max_size=12), st.integers(1, 12), st.sets(st.text(alphabet="ab 12")))
def test_titles_of_several_alike_are_new_and_their_own(title: str, times: int, taken: set[str]) -> None:
    found = next_titles(title, times, taken)
    assert len(set(found)) == times
    assert not set(found) & taken


@given(st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1)), st.times(min_value=dt.time(4)), st.integers(-400, 400))
def test_a_copied_moment_keeps_its_hour_and_its_length(on: dt.date, at: dt.time, days: int) -> None:
    local = dt.datetime.combine(on, at, tzinfo=PARIS)  # not at night, when clocks change
    span = (local.astimezone(dt.UTC), local.astimezone(dt.UTC) + dt.timedelta(minutes=45))
    moved = shift(span, dt.timedelta(days=days))
    assert moved[0].astimezone(PARIS).time() == span[0].astimezone(PARIS).time()
    assert moved[1] - moved[0] == dt.timedelta(minutes=45)


def test_states_follow_each_other_and_back() -> None:
    for state in ORDER:
        after = next_state(state)
        assert after is None or previous_state(after) is state
    assert next_state(WeekendState.CANCELLED) is None


@given(st.integers(0, 9), st.integers(0, 9))
def test_never_fewer_places_than_are_held(most: int, held: int) -> None:
    if most >= held:
        check_capacity(Capacity(families=most), Taken(families=held))
    else:
        with pytest.raises(ImpossibleWeekend):
            check_capacity(Capacity(families=most), Taken(families=held))


def test_what_no_weekend_is() -> None:
    def made(**values: object) -> WeekendDetails:
        given = {"title": "x", "kind": WeekendKind.DISCOVERY, "starts_on": DAY.date(), "ends_on": DAY.date()}
        return WeekendDetails(**(given | values))  # type: ignore[arg-type]

    wrong = [
        made(title=""),
        made(ends_on=DAY.date() - dt.timedelta(days=1)),
        made(ends_on=DAY.date() + dt.timedelta(days=40)),
        made(capacity=Capacity(families=0)),
        made(kind=WeekendKind.STAY, capacity=Capacity(families=2)),
    ]
    for details in wrong:
        with pytest.raises(ImpossibleWeekend):
            check_weekend(details)


def test_what_nobody_can_attend() -> None:
    def made(**values: object) -> ActivityDetails:
        return ActivityDetails(**({"kind": ActivityKind.SCHOOL, "title": "x"} | values))  # type: ignore[arg-type]

    backwards = ((DAY, DAY - dt.timedelta(hours=1)),)
    for details in (made(families=0), made(most=0), made(least=5, most=4), made(windows=backwards), made(minutes=0)):
        with pytest.raises(ImpossibleActivity):
            check_activity(details)


def test_a_pause_longer_than_its_hours_is_refused() -> None:
    with pytest.raises(DomainError):
        check_pause(PauseDetails(label="Sieste", start=dt.time(13), end=dt.time(14), minutes=90))


def _looked(number: int, hours: tuple[int, int], guide: int, minutes: int = 60) -> Looked:
    span = (DAY + dt.timedelta(hours=hours[0]), DAY + dt.timedelta(hours=hours[1]))
    return Looked(
        id=number,
        kind=ActivityKind.SCHOOL,
        minutes=minutes,
        windows=(span,),
        has_venue=True,
        venue_known=True,
        guides=(Asked(guide_id=guide, state=AskState.ACCEPTED),),
        days=DAYS,
    )


def test_a_guide_is_at_two_places_only_when_both_are_fixed_and_overlap() -> None:
    same, later, wide = _looked(2, (1, 2), 7), _looked(3, (2, 3), 7), _looked(4, (1, 5), 7)

    assert booked_twice([_looked(1, (1, 2), 7), same]) == {(1, 7): [2], (2, 7): [1]}
    assert booked_twice([same, later]) == {}
    assert booked_twice([same, wide]) == {}
    assert booked_twice([same, _looked(5, (1, 2), 8)]) == {}


def test_an_activity_longer_than_its_window_and_without_a_substitute() -> None:
    assert warn(_looked(1, (1, 2), 7, minutes=90)) == [Remark.TOO_SHORT, Remark.NO_SUBSTITUTE]
    assert Remark.OUTSIDE in warn(_looked(1, (50, 51), 7))


def test_the_patterns_we_ship_are_without_fault() -> None:
    found = load_patterns(resource_folder("workflows"))
    assert list(found) == ["confirmation", "decouverte", "sejour"]
    assert found["sejour"].kind is WeekendKind.STAY


def test_faults_of_a_pattern_are_told_together_with_their_lines(tmp_path: Path) -> None:
    text = """title: {fr: Essai, en: Try}
about: {fr: Essai, en: Try}
kind: decouverte
days: 2
activities:
  - kind: school
    title: {fr: École, en: School}
    minutes: 90
    windows: [{day: 3, from: "09:00", to: "10:00"}]
  - kind: school
    title: {fr: École}
    windows: [{day: 1, at: midi}]
"""
    (tmp_path / "weekend-essai.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(DefinitionErrors) as refused:
        load_patterns(tmp_path)

    assert [(error.file, error.line) for error in refused.value.errors] == [
        ("weekend-essai.yaml", 3),
        ("weekend-essai.yaml", 9),
        ("weekend-essai.yaml", 9),
        ("weekend-essai.yaml", 11),
        ("weekend-essai.yaml", 12),
    ]
