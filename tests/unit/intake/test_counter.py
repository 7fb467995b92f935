"""What a counter takes, and what an office may know of those it sent."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from concierge.families.choices import Channel, Confirmation, Milestone
from concierge.intake.counter_rules import CounterEntry, instant_taken
from concierge.intake.rules import Capture, WrongCapture
from concierge.intake.visitor_rules import VisitorState, YearCounts, state_of

NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)
INES = Capture(first_name="Inès", last_name="Morvan", phone="06 12 34 56 78", channel=Channel.COUNTER)
milestones = st.frozensets(st.sampled_from(Milestone))


@given(st.timedeltas(min_value=dt.timedelta(days=-400), max_value=dt.timedelta(days=400)))
def test_a_capture_is_neither_of_tomorrow_nor_older_than_a_month(ago: dt.timedelta) -> None:
    if ago > dt.timedelta(days=30):
        with pytest.raises(WrongCapture):
            instant_taken(ago, NOW)
    else:
        assert NOW - dt.timedelta(days=30) <= instant_taken(ago, NOW) <= NOW


def test_a_repetition_is_known_by_who_sent_which_words_not_by_when() -> None:
    first = CounterEntry(capture=INES, key="1")
    later = CounterEntry(capture=INES, key="1", ago=dt.timedelta(hours=3), source_id=4)
    other = CounterEntry(capture=Capture(last_name="Roy", first_name="", channel=Channel.CALL), key="1")

    assert first.mark(7) == later.mark(7)
    assert len({first.mark(7), first.mark(8), other.mark(7), CounterEntry(capture=INES, key="2").mark(7)}) == 4


@given(st.sampled_from(Confirmation), milestones)
def test_who_shares_nothing_shows_nothing_of_their_plans(
    confirmation: Confirmation, reached: frozenset[Milestone]
) -> None:
    state = state_of(confirmation, reached, shared=False)

    assert state is state_of(confirmation, frozenset(), shared=False)
    assert state not in {VisitorState.CONTACTED, VisitorState.VISITED, VisitorState.SETTLED}


@pytest.mark.parametrize(
    ("confirmation", "reached", "state"),
    [
        (Confirmation.AWAITED, {Milestone.SETTLED}, VisitorState.WAITING),
        (Confirmation.EXPIRED, set(), VisitorState.UNANSWERED),
        (Confirmation.REFUSED, set(), VisitorState.REFUSED),
        (Confirmation.GIVEN, set(), VisitorState.FOLLOWED),
        (Confirmation.GIVEN, {Milestone.CONTACTED, Milestone.QUALIFIED}, VisitorState.CONTACTED),
        (Confirmation.GIVEN, {Milestone.CONTACTED, Milestone.VISITED}, VisitorState.VISITED),
        (Confirmation.NOT_NEEDED, {Milestone.SETTLED, Milestone.CLOSED}, VisitorState.SETTLED),
    ],
)
def test_who_shares_shows_the_furthest_milestone(
    confirmation: Confirmation, reached: set[Milestone], state: VisitorState
) -> None:
    assert state_of(confirmation, frozenset(reached), shared=True) is state


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_a_count_never_says_it_of_one_person(
    hidden: int, hidden_settled: int, sharing: int, sharing_settled: int
) -> None:
    hidden_settled, sharing_settled = min(hidden, hidden_settled), min(sharing, sharing_settled)
    told = YearCounts(
        year=2026,
        sent=hidden + sharing,
        settled=hidden_settled + sharing_settled,
        sharing=sharing,
        sharing_settled=sharing_settled,
    ).settled_told

    assert told in {None, hidden_settled + sharing_settled}
    if told is not None and hidden:
        assert hidden >= 5
        assert hidden_settled < hidden
