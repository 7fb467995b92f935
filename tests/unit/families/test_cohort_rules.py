"""What a cohort may say, how its dates reach files, whom it writes to, what a partner may be told."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from concierge.families.anchor_dates import Anchor
from concierge.families.cohorts.rules import (
    COMMON_ANCHORS,
    FEWEST_TOLD,
    CohortDetails,
    ImpossibleCohort,
    changed_dates,
    check_cohort,
    follow_dates,
    may_invite,
    may_remind,
    missing_dates,
    told,
)
from concierge.families.facts import Fact

NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)
DAYS = st.dates(min_value=dt.date(2026, 1, 1), max_value=dt.date(2026, 1, 6))  # few, so that they often coincide
DATES = st.dictionaries(st.sampled_from(COMMON_ANCHORS), DAYS)
CHANGES = st.dictionaries(st.sampled_from(COMMON_ANCHORS), st.none() | DAYS)


def _details(**changes: object) -> CohortDetails:
    return CohortDetails(**({"name": "Surveillants", "organisation_id": 1, "announced": 300} | changes))  # type: ignore[arg-type]


def _after(own: dict[Anchor, dt.date], changes: dict[Anchor, dt.date | None]) -> dict[Anchor, dt.date]:
    return {anchor: on for anchor, on in {**own, **changes}.items() if on is not None}


@given(DATES, CHANGES, DATES)
def test_a_date_of_the_familys_own_never_moves(
    old: dict[Anchor, dt.date], new: dict[Anchor, dt.date | None], own: dict[Anchor, dt.date]
) -> None:
    followed = follow_dates(old, new, own)
    for anchor, on in own.items():
        if on != old.get(anchor):
            assert anchor not in followed.changes


@given(DATES, CHANGES, DATES)
def test_afterwards_a_file_has_the_new_date_or_kept_its_own(
    old: dict[Anchor, dt.date], new: dict[Anchor, dt.date | None], own: dict[Anchor, dt.date]
) -> None:
    followed = follow_dates(old, new, own)
    after = _after(own, dict(followed.changes))
    for anchor in {**old, **new}:
        if old.get(anchor) != new.get(anchor):
            assert after.get(anchor) == followed.kept.get(anchor, new.get(anchor))
        else:
            assert after.get(anchor) == own.get(anchor)
    assert after.keys() - {**old, **new}.keys() == own.keys() - {**old, **new}.keys()


@given(DATES, CHANGES, DATES)
def test_a_change_seen_twice_is_made_once(
    old: dict[Anchor, dt.date], new: dict[Anchor, dt.date | None], own: dict[Anchor, dt.date]
) -> None:
    after = _after(own, dict(follow_dates(old, new, own).changes))
    again = follow_dates(old, new, after)
    assert again.changes == {}
    assert again.kept == follow_dates(old, new, own).kept


@given(DATES, CHANGES)
def test_what_was_not_changed_of_the_common_dates_is_not_told(
    old: dict[Anchor, dt.date], new: dict[Anchor, dt.date | None]
) -> None:
    was, becomes = changed_dates(old, new)
    assert was.keys() == becomes.keys()
    assert all(was[anchor] != becomes[anchor] for anchor in was)
    assert all(becomes[anchor] == new.get(anchor) for anchor in becomes)


@given(DATES, DATES)
def test_a_file_that_comes_in_takes_what_it_does_not_know(
    common: dict[Anchor, dt.date], own: dict[Anchor, dt.date]
) -> None:
    missing = missing_dates(common, own)
    assert missing.keys() & own.keys() == set()
    assert {**missing, **own} == {**common, **own}


@given(st.integers(0, 60), st.integers(0, 60))
def test_no_partner_reads_a_count_that_tells_of_one_family(part: int, more: int) -> None:
    count, whole = part, part + more
    read = told(count, whole)
    if read.count is None:
        return
    assert read.count == 0 or read.count >= FEWEST_TOLD
    rest = whole - read.count
    if not read.at_least:
        assert rest == 0 or rest >= FEWEST_TOLD
        assert read.count == count
    else:
        assert read.count <= count < whole


def test_a_large_count_is_told_as_it_is_and_a_small_one_not_at_all() -> None:
    assert told(40, 60).count == 40
    assert told(0, 60).count == 0
    assert told(4, 60).count is None
    assert (told(58, 60).count, told(58, 60).at_least) == (56, True)
    assert told(60, 60).count == 60
    assert told(3, 3).count is None


@pytest.mark.parametrize("announced", [0, -3, 10**6])
def test_nobody_announces_nobody(announced: int) -> None:
    with pytest.raises(ImpossibleCohort) as refused:
        check_cohort(_details(announced=announced))
    assert refused.value.field == "announced"


def test_an_answer_that_is_nobodys_cannot_be_everybodys() -> None:
    check_cohort(_details(facts={Fact.HOUSING_WISH: "rent"}))
    with pytest.raises(ImpossibleCohort):
        check_cohort(_details(facts={Fact.HOUSING_WISH: "castle"}))
    with pytest.raises(ImpossibleCohort):
        check_cohort(_details(facts={Fact.DISABILITY: "yes"}))


def test_nobody_is_invited_twice_in_a_week_nor_reminded_twice() -> None:
    assert may_invite(None, NOW)
    assert not may_invite(NOW - dt.timedelta(days=6), NOW)
    assert may_invite(NOW - dt.timedelta(days=7), NOW)
    asked = NOW - dt.timedelta(days=4)
    assert may_remind(asked, reminded=None, answered=None, now=NOW)
    assert not may_remind(asked, reminded=NOW, answered=None, now=NOW)
    assert not may_remind(asked, reminded=None, answered=NOW, now=NOW)
    assert not may_remind(NOW - dt.timedelta(days=2), reminded=None, answered=None, now=NOW)
