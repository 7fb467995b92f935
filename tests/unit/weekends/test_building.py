"""From rows to what is solved and back: nothing is lost, clocks change, what does not suit is left out."""

import datetime as dt
from dataclasses import replace

from hypothesis import given, strategies as st

from concierge.programmes.checker import check, unkept
from concierge.programmes.instance import Adults, Programme
from concierge.weekends.choices import ActivityKind, AskState, Audience
from concierge.weekends.planning.building import build_instance, drafted_of, presence_of, visits_of
from concierge.weekends.planning.clocks import Clock, cut
from concierge.weekends.planning.reading import people_of
from concierge.weekends.planning.rows import Asked, Doing, Placed, Someone, WeekendRows, Wish
from concierge.weekends.planning.suiting import join_wishes
from tests.unit.weekends.weekend_rows import (
    ANNE,
    CHLOE,
    DINNER,
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

PLACED = st.builds(
    Placed,
    id=st.integers(1, 99), booking_id=st.integers(1, 99), household_id=st.integers(1, 99),
    activity_id=st.integers(1, 99), minutes=st.integers(5, 240),
    starts_at=st.integers(0, 3 * 24 * 60).map(lambda minutes: on(SATURDAY, 0) + dt.timedelta(minutes=minutes)),
    member_ids=st.lists(st.integers(-110, 999).filter(bool), unique=True).map(lambda ids: tuple(sorted(ids))),
    need_id=st.none() | st.integers(1, 99), guide_id=st.none() | st.integers(1, 99),
)  # fmt: skip
WINDOWS = st.tuples(st.integers(0, 500), st.integers(1, 100)).map(lambda each: (each[0], each[0] + each[1]))


@given(st.lists(PLACED))
def test_visits_come_back_as_they_were(visits: list[Placed]) -> None:
    back = drafted_of(WEEKEND, visits_of(WEEKEND, visits))
    assert [(each.booking_id, each.activity_id, each.need_id, each.guide_id) for each in back] == [
        (each.booking_id, each.activity_id, each.need_id, each.guide_id) for each in visits
    ]
    assert [(each.starts_at, each.member_ids) for each in back] == [(v.starts_at, v.member_ids) for v in visits]


@given(st.lists(WINDOWS, max_size=4), WINDOWS)
def test_what_is_left_of_windows_lies_outside_the_cut(windows: list[tuple[int, int]], away: tuple[int, int]) -> None:
    left = cut(windows, away)
    inside = lambda minute, spans: sum(start <= minute < end for start, end in spans)  # noqa: E731
    for minute in range(0, 601, 7):
        expected = 0 if away[0] <= minute < away[1] else inside(minute, windows)
        assert inside(minute, left) == expected


def test_the_night_in_which_clocks_go_back_is_an_hour_longer() -> None:
    clock = Clock.of(SATURDAY)
    assert clock.local(SUNDAY, dt.time(9)) == (24 + 1 + 9) * 60
    assert clock.instant(clock.local(SUNDAY, dt.time(9))) == on(SUNDAY, 9)
    assert Clock.of(dt.date(2027, 3, 27)).local(dt.date(2027, 3, 28), dt.time(9)) == (24 - 1 + 9) * 60


def test_a_family_is_there_between_its_arrival_and_its_departure() -> None:
    petit = replace(WEEKEND.families[0], arrives_at=on(SATURDAY, 10, 40), leaves_at=on(SUNDAY, 7))
    assert presence_of(WEEKEND, petit) == [(640, 23 * 60)]


def test_a_moment_for_all_is_a_must_of_each_family_and_a_meal_serves_as_one() -> None:
    instance = build_instance(WEEKEND)
    for family in instance.families:
        dinner = next(need for need in family.needs if need.id == f"all{DINNER}")
        assert dinner.must
        assert all(pause.activities == (str(DINNER),) for pause in family.pauses)
        assert len(family.pauses) == 2


def test_a_good_day_has_no_fault_and_keeps_all_of_it() -> None:
    visits = [
        placed(PETIT, SCHOOL, on(SATURDAY, 9), need_id=42, guide_id=MARIE, minutes=30, member_ids=(ANNE, CHLOE)),
        placed(PETIT, HOUSE, on(SATURDAY, 10, 30), need_id=41, guide_id=LUC),
        placed(DURAND, HOUSE, on(SATURDAY, 14), need_id=43, guide_id=LUC),
        placed(PETIT, DINNER, on(SATURDAY, 19), minutes=120),
        placed(DURAND, DINNER, on(SATURDAY, 19), minutes=120),
    ]
    instance = build_instance(WEEKEND)
    assert check(instance, Programme(visits=visits_of(WEEKEND, visits))) == ()
    assert unkept(instance, Programme(visits=visits_of(WEEKEND, visits))) == ()


def _house(rows: WeekendRows, family: int = 0) -> tuple[str, ...]:
    return tuple(build_instance(rows).families[family].needs[0].activities)


def test_what_does_not_suit_a_family_is_not_offered_to_it() -> None:
    petit, durand = WEEKEND.families
    steps = replace(WEEKEND, venues=tuple(replace(venue, step_free=False) for venue in WEEKEND.venues))
    assert _house(steps) == (str(HOUSE),)
    assert _house(replace(steps, families=(replace(petit, step_free=True), durand))) == ()
    house, *others = WEEKEND.activities
    spanish = replace(WEEKEND, activities=(replace(house, languages=("espagnol",)), *others))
    assert _house(spanish) == ()
    anna = replace(petit, people=(replace(petit.people[0], languages="Espagnol, anglais"), *petit.people[1:]))
    assert _house(replace(spanish, families=(anna, durand))) == (str(HOUSE),)
    assert _house(replace(WEEKEND, activities=(replace(house, most=2), *others))) == ()
    older = replace(petit, people=(*petit.people[:2], replace(petit.people[2], age=12)))
    assert build_instance(replace(WEEKEND, families=(older, durand))).families[0].needs[1].activities == ()


def test_who_said_no_receives_nobody_and_who_said_yes_comes_first() -> None:
    house, *others = WEEKEND.activities
    refused = replace(house, asked=(Asked(guide_id=LUC, state=AskState.DECLINED),))
    assert build_instance(replace(WEEKEND, activities=(refused, *others))).activities[0].windows == []
    asked = (Asked(guide_id=LUC, state=AskState.ASKED), Asked(guide_id=MARIE, rank=1, state=AskState.ACCEPTED))
    activity = build_instance(replace(WEEKEND, activities=(replace(house, asked=asked), *others))).activities[0]
    assert activity.guides == (str(MARIE), str(LUC))


def test_a_guide_who_fell_ill_is_away_from_then_on() -> None:
    luc, marie = WEEKEND.guides
    ill = replace(luc, windows=(span(SATURDAY, 8, 18), span(SUNDAY, 8, 12)), absent_from=on(SATURDAY, 10))
    guide = build_instance(replace(WEEKEND, guides=(ill, marie))).guides[0]
    assert list(guide.windows) == [(480, 600)]


def test_a_file_with_fewer_names_than_come_is_filled_up() -> None:
    people = people_of((), 2, [4, 9], [], SATURDAY)
    assert [(each.id, each.child, each.age) for each in people] == [
        (-1, False, None), (-2, False, None), (-101, True, 4), (-102, True, 9),
    ]  # fmt: skip


def test_any_adult_stays_any_adult() -> None:
    assert build_instance(WEEKEND).families[0].needs[1].adults is Adults.ANY


def test_a_must_is_in_the_programme_of_whoever_did_not_speak_of_its_kind() -> None:
    doctor = Doing(
        id=14, kind=ActivityKind.HEALTH, title="Maison de santé", minutes=30, must=True,
        windows=(span(SATURDAY, 9, 12),),
    )  # fmt: skip
    petit, durand = WEEKEND.families
    rows = replace(
        WEEKEND,
        activities=(*WEEKEND.activities, doctor),
        families=(petit, replace(durand, said=frozenset({ActivityKind.HEALTH}))),  # « not for us »
    )
    told = {family.id: {need.id for need in family.needs} for family in build_instance(rows).families}
    assert "all14" in told[str(PETIT)]
    assert "all14" not in told[str(DURAND)]


def test_a_must_that_concerns_some_people_alone_waits_until_somebody_asks_for_it() -> None:
    employer = Doing(
        id=15, kind=ActivityKind.EMPLOYER, title="Usine", minutes=60, must=True, audience=Audience.CONCERNED,
        windows=(span(SATURDAY, 9, 12),),
    )  # fmt: skip
    rows = replace(WEEKEND, activities=(*WEEKEND.activities, employer))
    assert all(need.id != "all15" for family in build_instance(rows).families for need in family.needs)


def test_while_children_are_looked_after_their_parents_may_go_alone() -> None:
    care = {"label": "Garde", "from": "14:00", "to": "17:00", "minutes": 60, "who": "care"}
    family = build_instance(replace(WEEKEND, pauses=(*WEEKEND.pauses, care))).families[0]
    clock = Clock.of(SATURDAY)
    assert family.care == [(clock.local(day, dt.time(14)), clock.local(day, dt.time(17))) for day in (SATURDAY, SUNDAY)]
    assert [pause.id.rpartition(".")[2] for pause in family.pauses] == ["0", "0"]  # it is no pause of theirs


def test_siblings_visit_the_school_that_serves_both_together() -> None:
    emil = Someone(id=29, name="Émile", child=True, age=9)
    petit = WEEKEND.families[0]
    school = [
        Wish(id=number, kind=ActivityKind.SCHOOL, member_ids=(child,)) for number, child in ((44, CHLOE), (45, 29))
    ]
    family = replace(petit, people=(*petit.people, emil), wishes=(petit.wishes[0], *school))
    venues = {venue.id: venue for venue in WEEKEND.venues}
    joined = join_wishes(family, WEEKEND.activities, venues)
    assert [(wish.kind, wish.member_ids) for wish in joined] == [
        (ActivityKind.HOUSING, ()), (ActivityKind.SCHOOL, (CHLOE, 29)),
    ]  # fmt: skip
    older = replace(family, people=(*petit.people, replace(emil, age=12)))  # whom no school here is for
    assert len(join_wishes(older, WEEKEND.activities, venues)) == 3
