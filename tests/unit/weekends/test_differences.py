"""What changes between two programmes: nothing that did not, each visit once, the same seen from both sides."""

from dataclasses import replace

from hypothesis import given, strategies as st

from concierge.weekends.planning.differences import Change, differences, touched_families, touched_guides
from concierge.weekends.planning.rows import Placed
from tests.unit.weekends.weekend_rows import DURAND, HOUSE, LUC, MARIE, PETIT, SATURDAY, SCHOOL, on, placed

VISITS = st.lists(
    st.builds(
        lambda booking, activity, hour, guide: placed(booking, activity, on(SATURDAY, hour), guide_id=guide),
        st.integers(1, 3), st.integers(11, 14), st.integers(9, 12), st.none() | st.integers(31, 32),
    ),
    max_size=8,
)  # fmt: skip
TURNED = {Change.ADDED: Change.DROPPED, Change.DROPPED: Change.ADDED}


@given(VISITS)
def test_a_programme_does_not_differ_from_itself(visits: list[Placed]) -> None:
    assert differences(visits, reversed(visits)) == []


@given(VISITS, VISITS)
def test_the_same_changes_from_both_sides(before: list[Placed], after: list[Placed]) -> None:
    there, back = differences(before, after), differences(after, before)
    turned = sorted((each.booking_id, each.activity_id, tuple(TURNED.get(c, c) for c in each.changes)) for each in back)
    assert sorted((each.booking_id, each.activity_id, each.changes) for each in there) == turned
    assert touched_guides(there) == touched_guides(back)
    untouched = {visit.booking_id for visit in (*before, *after)} - set(touched_families(there))
    for booking in untouched:
        mine = [sorted((v.activity_id, v.starts_at, v.guide_id or 0) for v in side if v.booking_id == booking)
                for side in (before, after)]  # fmt: skip
        assert mine[0] == mine[1]


def test_an_ill_guide_touches_their_families_and_who_takes_over() -> None:
    house = placed(PETIT, HOUSE, on(SATURDAY, 10), guide_id=LUC)
    school = placed(DURAND, SCHOOL, on(SATURDAY, 10), guide_id=MARIE)
    found = differences([house, school], [replace(house, guide_id=MARIE, starts_at=on(SATURDAY, 11)), school])
    assert [each.changes for each in found] == [(Change.MOVED, Change.GUIDE)]
    assert touched_families(found) == (PETIT,)
    assert touched_guides(found) == (LUC, MARIE)
