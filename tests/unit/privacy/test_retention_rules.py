"""When a family's data go."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from hypothesis import given, strategies as st

from concierge.privacy.rules import Delays, Signs, due_on, erased_on, is_to_announce, is_to_erase, needs_announcing

days = st.dates(dt.date(2015, 1, 1), dt.date(2040, 1, 1))
maybe = st.none() | days
signs = st.builds(Signs, last_sign=days, announced_on=maybe, kept_until=maybe)
delays = st.builds(Delays, months=st.integers(6, 60), warn_days=st.integers(7, 365))


@given(signs, delays, days)
def test_nothing_goes_before_the_rule_nor_before_it_was_announced_long_enough(
    signs: Signs, delays: Delays, today: dt.date
) -> None:
    if is_to_erase(signs, delays, today):
        assert signs.announced_on is not None
        assert signs.announced_on >= signs.last_sign
        assert today - signs.announced_on >= dt.timedelta(days=delays.warn_days)
        assert today >= signs.last_sign + relativedelta(months=delays.months)
        assert signs.kept_until is None or today >= signs.kept_until


@given(signs, delays, days)
def test_what_goes_is_on_the_list_and_what_is_kept_is_not_announced_anew(
    signs: Signs, delays: Delays, today: dt.date
) -> None:
    if is_to_erase(signs, delays, today):
        assert is_to_announce(signs, delays, today)
        assert not needs_announcing(signs, delays, today)
    assert erased_on(signs, delays, today) >= due_on(signs, delays)


@given(days, delays)
def test_a_file_followed_each_day_goes_exactly_when_the_rule_says(last_sign: dt.date, delays: Delays) -> None:
    due = last_sign + relativedelta(months=delays.months)
    announced = max(due - dt.timedelta(days=delays.warn_days), last_sign)
    known = Signs(last_sign=last_sign, announced_on=announced)
    goes = max(due, announced + dt.timedelta(days=delays.warn_days))

    assert not is_to_erase(known, delays, goes - dt.timedelta(days=1))
    assert is_to_erase(known, delays, goes)
