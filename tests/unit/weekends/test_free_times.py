"""When else a visit could be: as the whole checker says, the best first, never what breaks something."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import given, settings, strategies as st

from concierge.weekends.choices import ActivityKind
from concierge.weekends.planning.building import build_instance
from concierge.weekends.planning.checking import Bench
from concierge.weekends.planning.free_times import find_free, nearest, stretches
from concierge.weekends.planning.rows import Asked, Doing, Helper, Placed, WeekendRows
from tests.unit.weekends.weekend_rows import (
    DURAND,
    HOUSE,
    LUC,
    MARIE,
    PETIT,
    SATURDAY,
    SCHOOL,
    SUNDAY,
    WEEKEND,
    on,
    placed,
    span,
)

OTHER_HOUSE, ANNE_GUIDE = 14, 33
_house = WEEKEND.activities[0]
ROWS = replace(
    WEEKEND,
    activities=(
        replace(_house, windows=(span(SATURDAY, 9, 12), span(SUNDAY, 9, 11)), asked=(Asked(guide_id=LUC),)),
        *WEEKEND.activities[1:],
        Doing(
            id=OTHER_HOUSE, kind=ActivityKind.HOUSING, title="Maison du lac", minutes=45, venue_id=52,
            windows=(span(SATURDAY, 9, 18),), asked=(Asked(guide_id=LUC), Asked(guide_id=ANNE_GUIDE, rank=1)),
        ),
    ),
    guides=(*WEEKEND.guides, Helper(id=ANNE_GUIDE, name="Anne Faure")),
)  # fmt: skip


def bench_of(rows: WeekendRows = ROWS) -> Bench:
    return Bench(rows=rows, instance=build_instance(rows))


def house(starts_at: dt.datetime, **more: Any) -> Placed:
    return placed(PETIT, HOUSE, starts_at, need_id=41, guide_id=LUC, **more)


def test_free_times_leave_room_for_the_drive_and_the_pause_and_lie_in_the_windows() -> None:
    visit = house(on(SATURDAY, 9))
    school = placed(PETIT, SCHOOL, on(SATURDAY, 11), minutes=30, need_id=42, guide_id=MARIE, id=2)
    free = find_free(bench_of(), [visit, school], [visit])
    saturday = [each.starts_at for each in free if each.starts_at < on(SUNDAY, 0)]
    assert (saturday[0], saturday[-1]) == (on(SATURDAY, 9), on(SATURDAY, 9, 35))  # 45 minutes there, 40 of road
    sunday = [each.starts_at for each in free if each.starts_at > on(SUNDAY, 0)]
    assert (sunday[0], sunday[-1]) == (on(SUNDAY, 9), on(SUNDAY, 10, 15))


def test_another_guide_is_proposed_where_the_present_one_is_taken() -> None:
    mine = placed(PETIT, OTHER_HOUSE, on(SATURDAY, 9), need_id=41, guide_id=LUC)
    theirs = placed(DURAND, HOUSE, on(SATURDAY, 10), need_id=43, guide_id=LUC, id=2)
    free = {each.starts_at: each.guide_id for each in find_free(bench_of(), [mine, theirs], [mine])}
    assert free[on(SATURDAY, 9)] == ANNE_GUIDE  # Luc has 40 minutes to drive
    assert free[on(SATURDAY, 15)] == LUC
    alone = find_free(bench_of(), [mine, theirs], [mine], same_guide=True)
    assert on(SATURDAY, 10) not in [each.starts_at for each in alone]


def test_stretches_are_told_best_first_and_never_the_present_moment() -> None:
    visit = house(on(SATURDAY, 9))
    found = stretches(find_free(bench_of(), [visit], [visit]), away_from=visit.starts_at)
    assert [(each.first, each.last) for each in found][:2] == [
        (on(SATURDAY, 9), on(SATURDAY, 11, 15)), (on(SUNDAY, 9), on(SUNDAY, 10, 15)),
    ]  # fmt: skip
    assert found[0].best.starts_at == on(SATURDAY, 9, 30)
    costs = [each.best.verdict.cost for each in found]
    assert costs == sorted(costs)


def test_the_nearest_is_of_the_same_day_if_there_is_one() -> None:
    visit = house(on(SATURDAY, 9))
    free = find_free(bench_of(), [visit], [visit])
    for asked, expected in (
        (on(SATURDAY, 16), on(SATURDAY, 11, 15)), (on(SUNDAY, 14), on(SUNDAY, 10, 15)), (on(SUNDAY, 3), on(SUNDAY, 9)),
    ):  # fmt: skip
        found = nearest(free, asked, guide_id=LUC)
        assert found is not None
        assert found.starts_at == expected
    assert nearest([], on(SATURDAY, 9)) is None


def test_who_does_not_come_any_more_and_what_is_called_off_have_no_time() -> None:
    gone = replace(ROWS, families=ROWS.families[1:], away={PETIT: "Petit"})
    visit = house(on(SATURDAY, 9))
    assert find_free(bench_of(gone), [visit], [visit]) == []
    off = replace(ROWS, activities=ROWS.activities[1:], off=ROWS.activities[:1])
    assert find_free(bench_of(off), [visit], [visit]) == []


MINUTES = st.integers(0, 10 * 12).map(lambda step: on(SATURDAY, 9) + dt.timedelta(minutes=5 * step))
PROGRAMMES = st.tuples(MINUTES, MINUTES, MINUTES, MINUTES, st.sampled_from((LUC, ANNE_GUIDE)), st.booleans()).map(
    lambda at: [
        house(at[0]),
        placed(PETIT, SCHOOL, at[1], minutes=30, need_id=42, guide_id=MARIE, id=2),
        placed(DURAND, OTHER_HOUSE, at[2], need_id=43, guide_id=at[4], id=3),
        placed(DURAND, 13, at[3], minutes=120, id=4),
        *([placed(PETIT, 13, at[3], minutes=120, id=5)] if at[5] else []),
    ]
)


@settings(max_examples=60)
@given(PROGRAMMES, MINUTES, st.integers(0, 3), st.booleans())
def test_the_small_bench_says_what_the_whole_one_says(
    programme: list[Placed], to: dt.datetime, which: int, on_foot: bool
) -> None:
    petit, durand = ROWS.families
    bench = bench_of(replace(ROWS, families=(replace(petit, own_car=not on_foot), durand), seats=2))
    visit = programme[which]
    after = [replace(each, starts_at=to) if each is visit else each for each in programme]
    small, near = bench.around(programme, [visit])
    kept = [replace(each, starts_at=to) if each is visit else each for each in near]
    whole, part = bench.judge(programme, after), small.judge(near, kept)
    assert (part.cost, part.mends, part.is_harmless) == (whole.cost, whole.mends, whole.is_harmless)
    assert set(part.breaks) == set(whole.breaks)
    assert (part.loses, part.gains) == (whole.loses, whole.gains)


@settings(max_examples=25)
@given(PROGRAMMES, st.integers(0, 3))
def test_whatever_is_proposed_breaks_nothing(programme: list[Placed], which: int) -> None:
    bench, visit = bench_of(), programme[which]
    for each in find_free(bench, programme, [visit], step=30):
        moved = replace(visit, starts_at=each.starts_at, guide_id=each.guide_id)
        after = [moved if one is visit else one for one in programme]
        assert bench.judge(programme, after).is_harmless
        ours = {(str(visit.booking_id), str(visit.activity_id))}
        hit = [f for f in bench.faults(after) if ours & {(v.family, v.activity) for v in f.visits}]
        assert all(fault.kind.value in {"wrong_persons", "not_for_need"} for fault in hit)
