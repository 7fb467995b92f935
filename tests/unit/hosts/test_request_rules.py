"""Rules of requests, for any day and any capacity."""

import datetime as dt

from hypothesis import given, strategies as st

from concierge.hosts.requests.choices import WAITING, RequestState, Side
from concierge.hosts.requests.rules import (
    Delays,
    Places,
    after_another_day,
    after_no,
    after_yes,
    expires_on,
    is_reminded,
    whose_turn,
)

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))
SMALL = st.integers(0, 12)
DELAYS = st.builds(Delays, answer_within=st.integers(2, 60), remind_after=st.integers(1, 59))


@given(asked=DAYS, on=st.none() | DAYS, delays=DELAYS)
def test_the_last_day_to_answer_never_comes_before_the_question_nor_after_the_delay(
    asked: dt.date, on: dt.date | None, delays: Delays
) -> None:
    last = expires_on(asked, on, delays)
    assert asked <= last <= asked + dt.timedelta(days=delays.answer_within)
    if on is not None and on > asked:
        assert last < on


@given(SMALL, SMALL, SMALL, SMALL, SMALL)
def test_free_places_respect_both_limits_and_are_never_negative(
    at_once: int, per_year: int, standing: int, met: int, in_year: int
) -> None:
    places = Places(at_once=at_once, per_year=per_year, standing=standing, met=met, in_year=in_year)
    assert places.free >= 0
    assert standing + places.free <= max(at_once, standing)
    assert in_year + places.free <= max(per_year, in_year)


@given(st.sampled_from(list(RequestState)), DAYS, st.integers(0, 90), DELAYS)
def test_one_reminder_a_turn(state: RequestState, asked: dt.date, later: int, delays: Delays) -> None:
    today = asked + dt.timedelta(days=later)
    if is_reminded(state, asked, reminded_on=None, today=today, delays=delays):
        assert state in WAITING
        assert not is_reminded(state, asked, reminded_on=today, today=today, delays=delays)


def test_yes_no_and_another_day_lead_to_the_other_side_or_to_the_end() -> None:
    assert whose_turn(after_yes(Side.HOST)) is Side.FAMILY
    assert after_yes(Side.FAMILY) is RequestState.ACCEPTED
    for side, other in ((Side.HOST, Side.FAMILY), (Side.FAMILY, Side.HOST)):
        assert whose_turn(after_another_day(side)) is other
        assert whose_turn(after_no(side)) is None
