"""When a family is asked whether it would open its door: once, in its time, never after a no."""

import datetime as dt

from hypothesis import given, strategies as st

from concierge.hosts.newcomers.rules import Asking, Invited, after_answer, is_due, may_be_asked, year_ends_on
from concierge.hosts.settings import NewcomerDelays

DELAYS = NewcomerDelays(invite_after=365, invite_within=120, ask_again_after=182)
MOVED_IN = dt.date(2025, 3, 1)
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2029, 12, 31))
ASKINGS = st.builds(
    Asking,
    moved_in=st.none() | DAYS,
    state=st.sampled_from(Invited),
    held=st.booleans(),
    again_on=st.none() | DAYS,
    is_host=st.booleans(),
)


def test_the_question_goes_out_from_the_end_of_the_year_and_not_for_ever() -> None:
    asking = Asking(moved_in=MOVED_IN)
    ends = year_ends_on(MOVED_IN, DELAYS)
    assert ends == dt.date(2026, 3, 1)
    due = [is_due(asking, DELAYS, ends + dt.timedelta(days=days)) for days in (-1, 0, 120, 121)]
    assert due == [False, True, True, False]


def test_later_comes_back_on_its_day_however_long_ago_the_year_ended() -> None:
    asking = Asking(moved_in=MOVED_IN, state=Invited.LATER, again_on=dt.date(2027, 5, 2))
    assert [is_due(asking, DELAYS, dt.date(2027, 5, day)) for day in (1, 2, 3)] == [False, True, True]


def test_who_opened_their_door_has_said_yes_whatever_another_adult_says() -> None:
    assert after_answer(Invited.YES, Invited.NO, is_host=True) is Invited.YES
    assert after_answer(Invited.YES, Invited.NO, is_host=False) is Invited.NO
    assert after_answer(Invited.NO, Invited.YES, is_host=False) is Invited.YES


@given(ASKINGS, DAYS)
def test_nobody_is_asked_who_said_no_or_yes_was_asked_is_held_back_or_is_a_host(asking: Asking, today: dt.date) -> None:
    if is_due(asking, DELAYS, today):
        assert may_be_asked(asking)
        assert asking.state in {Invited.TO_ASK, Invited.LATER}
        assert not asking.held
        assert not asking.is_host
        assert asking.moved_in is not None


@given(ASKINGS, DAYS, DAYS)
def test_a_later_that_is_due_stays_due(asking: Asking, today: dt.date, other: dt.date) -> None:
    if asking.state is Invited.LATER and is_due(asking, DELAYS, min(today, other)):
        assert is_due(asking, DELAYS, max(today, other))
