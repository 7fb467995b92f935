"""What is wrong with a weekend is told before anything is computed, with where to mend it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from concierge.programmes.instance import Adults
from concierge.weekends.choices import ActivityKind, AskState
from concierge.weekends.planning.building import build_instance
from concierge.weekends.planning.data_faults import DataFaultKind, find_data_faults
from concierge.weekends.planning.rows import Asked, Wish
from tests.unit.weekends.weekend_rows import DURAND, HOUSE, LUC, PETIT, SATURDAY, SCHOOL, WEEKEND, on, span

K = DataFaultKind


def kinds(**changes: Any) -> set[DataFaultKind]:
    return {fault.kind for fault in find_data_faults(replace(WEEKEND, **changes))}


def house(**changes: Any) -> dict[str, Any]:
    return {"activities": (replace(WEEKEND.activities[0], **changes), *WEEKEND.activities[1:])}


def petit(**changes: Any) -> dict[str, Any]:
    return {"families": (replace(WEEKEND.families[0], **changes), WEEKEND.families[1])}


def test_a_good_weekend_has_none() -> None:
    assert find_data_faults(WEEKEND) == []


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"families": ()}, K.NOBODY_COMES),
        ({"activities": ()}, K.NOTHING_TO_DO),
        (house(windows=()), K.NO_WINDOW),
        (house(minutes=600), K.TOO_LONG),
        (house(windows=(span(dt.date(2026, 11, 7), 9, 18),)), K.OUTSIDE_WEEKEND),
        (house(families=0), K.NO_CAPACITY),
        (house(least=9, most=4), K.NO_CAPACITY),
        (house(venue_id=None), K.NO_VENUE),
        (house(asked=(Asked(guide_id=LUC, state=AskState.DECLINED),)), K.NOBODY_GUIDES),
        ({"venues": tuple(replace(each, commune_code=None) for each in WEEKEND.venues)}, K.NO_COORDINATES),
        ({"venues": tuple(replace(each, room=0) for each in WEEKEND.venues)}, K.NO_ROOM),
        (petit(leaves_at=on(SATURDAY, 7)), K.NOT_THERE),
        (house(most=2), K.NOTHING_SERVES),
        (petit(wishes=(replace(WEEKEND.families[0].wishes[0], count=3),)), K.TOO_FEW),
        ({"seats": 0}, K.NO_SEATS),
        ({"venues": tuple(replace(each, room=3) for each in WEEKEND.venues)}, K.TOO_MANY_FOR_ALL),
    ],
)
def test_each_is_told(changes: dict[str, Any], kind: DataFaultKind) -> None:
    assert kind in kinds(**changes)


def test_two_musts_at_the_same_time_name_both() -> None:
    first, second, dinner = WEEKEND.activities
    nine = (on(SATURDAY, 9), on(SATURDAY, 9, 45)), (on(SATURDAY, 9), on(SATURDAY, 9, 30))
    activities = (replace(first, windows=(nine[0],)), replace(second, windows=(nine[1],)), dinner)
    wishes = tuple(replace(wish, adults=Adults.ALL) for wish in WEEKEND.families[0].wishes)
    rows = replace(WEEKEND, activities=activities, **petit(wishes=wishes))
    found = next(fault for fault in find_data_faults(rows) if fault.kind is K.MUSTS_OVERLAP)
    assert (found.booking_id, found.activity_id, found.other_id) == (PETIT, HOUSE, SCHOOL)


def test_a_guide_alone_at_two_fixed_times_that_overlap() -> None:
    first, second, dinner = WEEKEND.activities
    asked = (Asked(guide_id=LUC),)
    rows = replace(
        WEEKEND,
        activities=(
            replace(first, windows=((on(SATURDAY, 9), on(SATURDAY, 9, 45)),), asked=asked),
            replace(second, windows=((on(SATURDAY, 9, 15), on(SATURDAY, 9, 45)),), asked=asked),
            dinner,
        ),
    )
    found = next(fault for fault in find_data_faults(rows) if fault.kind is K.GUIDE_TWICE)
    assert (found.guide_id, found.activity_id, found.other_id) == (LUC, HOUSE, SCHOOL)


WISHES = st.builds(
    Wish,
    id=st.integers(41, 45),
    kind=st.sampled_from(ActivityKind),
    count=st.integers(1, 4),
    must=st.booleans(),
    adults=st.sampled_from(Adults),
)


@given(
    st.integers(0, 900), st.integers(0, 4), st.none() | st.integers(0, 9), st.none() | st.integers(0, 3),
    st.booleans(), st.lists(WISHES, max_size=3),
)  # fmt: skip
def test_whatever_is_typed_something_can_be_computed_and_what_is_named_exists(
    minutes: int, least: int, most: int | None, families: int | None, steps: bool, wishes: list[Wish]
) -> None:
    rows = replace(
        WEEKEND,
        **house(minutes=minutes, least=least, most=most, families=families),
        **petit(step_free=steps, wishes=tuple(wishes)),
    )
    build_instance(rows)
    for fault in find_data_faults(rows):
        assert fault.activity_id in {None, *(each.id for each in rows.activities)}
        assert fault.booking_id in {None, PETIT, DURAND}
