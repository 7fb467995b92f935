"""The checker: a programme that can be lived has no fault; each rule that is broken is told, and nothing else."""

from dataclasses import replace

import pytest

from concierge.programmes.checker import check, unkept
from concierge.programmes.faults import FaultKind
from concierge.programmes.instance import Guide, Instance, Place, Price, Programme, Visit
from concierge.programmes.pricing import price
from tests.unit.programmes.weekend_examples import (
    ALL_PETIT,
    DURAND,
    GOOD,
    PETIT,
    WEEKEND,
    at,
    hours,
    moved,
    visit,
    with_activity,
    with_family,
)

SCHOOL, HOUSE, DINNER, JOB, HOUSE_OF_DURAND, DINNER_OF_DURAND = range(6)


def test_a_programme_that_can_be_lived() -> None:
    assert check(WEEKEND, GOOD) == ()
    assert unkept(WEEKEND, GOOD) == ()
    # Anne drives 70 minutes on Saturday and 100 on Sunday, Bruno 70, Denis 90; from 11:45 to 17:00 they wait 295.
    assert price(WEEKEND, GOOD) == Price(waits=2 * 23 + 11, drives=24 + 9)


def test_what_is_left_out_is_told_and_priced() -> None:
    nothing = Programme(visits=())
    assert [(each.family, each.need or each.pause, each.missing) for each in unkept(WEEKEND, nothing)] == [
        ("petit", "house", 1), ("petit", "school", 1), ("petit", "job", 1), ("petit", "dinner", 1),
        ("durand", "house", 1), ("durand", "dinner", 1),
    ]  # fmt: skip
    assert price(WEEKEND, nothing) == Price(musts=30_000, wishes=30 + 30 + 20 + 20)


@pytest.mark.parametrize(
    ("index", "change", "kinds"),
    [
        (SCHOOL, {"family": "nobody"}, {"unknown_family"}),
        (SCHOOL, {"activity": "nothing"}, {"unknown_activity"}),
        (SCHOOL, {"need": "nothing"}, {"unknown_need"}),
        (SCHOOL, {"need": "house"}, {"not_for_need", "too_many", "wrong_persons"}),
        (SCHOOL, {"persons": ("anne", "bruno", "chloe")}, {"wrong_persons"}),
        (SCHOOL, {"persons": ("chloe",)}, {"wrong_persons"}),
        (SCHOOL, {"persons": ()}, {"wrong_persons"}),
        (SCHOOL, {"start": at(9.25)}, {"no_time_from_home"}),
        (SCHOOL, {"start": at(8.75)}, {"absent", "outside_window"}),
        (SCHOOL, {"start": at(10.75)}, {"overlap", "place_full"}),
        (SCHOOL, {"guide": "luc"}, {"guide_not_asked"}),
        (HOUSE, {"start": at(17.5)}, {"overlap", "outside_window", "guide_away"}),
        (HOUSE, {"start": at(12.5)}, {"guide_twice"}),
        (HOUSE, {"start": at(12)}, {"guide_drive"}),
        (HOUSE, {"guide": None}, {"guide_missing"}),
        (DINNER, {"start": at(16.5)}, {"outside_window", "session_small"}),
        (JOB, {"start": at(15.5, 2)}, {"outside_window", "no_time_to_home"}),
        (HOUSE_OF_DURAND, {"start": at(16)}, {"no_drive"}),
    ],
)
def test_each_broken_rule(index: int, change: dict[str, object], kinds: set[str]) -> None:
    assert {fault.kind.value for fault in check(WEEKEND, moved(GOOD, index, **change))} == kinds


def test_times_that_lack_are_counted() -> None:
    (fault,) = check(WEEKEND, moved(GOOD, HOUSE_OF_DURAND, start=at(16)))
    assert (fault.minutes, fault.persons, fault.family) == (5, ("denis",), "durand")


def test_children_are_never_alone() -> None:
    programme = moved(GOOD, JOB, start=at(14))
    both = visit("petit", "job2", "factory", at(14), "bruno")
    instance = with_activity(WEEKEND, "factory", windows=(hours(14, 16),))
    job = replace(PETIT.needs[2], id="job2", persons=("bruno",))
    family = replace(PETIT, needs=(*PETIT.needs, job))
    programme = Programme(visits=(*programme.visits, both))
    (fault,) = check(with_family(instance, family), programme)
    assert (fault.kind, fault.persons, fault.at, fault.minutes) == ("children_alone", ("chloe",), at(14), 60)
    cared = replace(family, care=(hours(13, 15),))
    assert check(with_family(instance, cared), programme) == ()
    half = replace(family, care=(hours(13, 14.5),))
    assert [fault.minutes for fault in check(with_family(instance, half), programme)] == [30]


def test_a_family_that_stays_together() -> None:
    together = with_family(WEEKEND, replace(PETIT, may_part=False))
    assert check(together, GOOD) == ()
    instance = with_activity(together, "factory", windows=(hours(9, 16),))
    faults = check(instance, moved(GOOD, JOB, start=at(11.5)))
    assert {fault.kind for fault in faults} == {FaultKind.PARTED}
    assert faults[0].persons == ALL_PETIT


@pytest.mark.parametrize(
    ("changes", "kind", "beyond"),
    [
        ({"most": 3}, "session_full", 1),
        ({"families": 1}, "session_shared", 1),
        ({"least": 6}, "session_small", 2),
        ({"most": 0}, "session_full", 4),
    ],
)
def test_sessions(changes: dict[str, int], kind: str, beyond: int) -> None:
    (fault,) = check(with_activity(WEEKEND, "dinner", **changes), GOOD)
    assert (fault.kind.value, fault.beyond, len(fault.visits)) == (kind, beyond, 2)


def test_rooms_and_seats() -> None:
    small = replace(WEEKEND, places=(*WEEKEND.places[:3], Place(id="hall", room=3)))
    (fault,) = check(small, GOOD)
    assert (fault.kind, fault.place, fault.beyond, len(fault.visits)) == ("place_full", "hall", 1, 2)
    kinds = [fault.kind for fault in check(replace(WEEKEND, seats=0), GOOD)]
    assert set(kinds) == {"seats"}
    assert len(kinds) == 3


def test_guides_have_windows() -> None:
    (fault,) = check(replace(WEEKEND, guides=(Guide(id="luc", windows=(hours(9, 12),)),)), GOOD)
    assert (fault.kind, fault.guide) == ("guide_away", "luc")


def test_served_twice_and_too_often() -> None:
    twice = Programme(visits=(*GOOD.visits, visit("petit", "school", "school", at(9.5), "bruno", "chloe")))
    assert [fault.kind for fault in check(WEEKEND, twice)] == ["served_twice"]
    more = Programme(visits=(*GOOD.visits, visit("petit", "house", "house1", at(14.5), *ALL_PETIT, guide="luc")))
    (fault,) = check(WEEKEND, more)
    assert (fault.kind, fault.beyond) == ("too_many", 1)


def test_locked_visits_stay() -> None:
    locked = replace(WEEKEND, locked=(GOOD.visits[0],))
    assert check(locked, GOOD) == ()
    (fault,) = check(locked, moved(GOOD, SCHOOL, persons=("bruno", "chloe")))
    assert fault.kind is FaultKind.LOCK_BROKEN


def test_a_pause_is_kept_beside_the_way_and_by_what_serves_as_one() -> None:
    late = moved(GOOD, HOUSE, start=at(13.5))
    assert [each.pause for each in unkept(WEEKEND, moved(late, SCHOOL, start=at(11.5)))] == []
    busy = Programme(visits=(visit("petit", "house", "house1", at(12.75), *ALL_PETIT, guide="luc"),))
    pause = next(each for each in unkept(WEEKEND, busy) if each.pause)
    assert (pause.pause, pause.persons) == ("lunch", ALL_PETIT)
    lunch = replace(PETIT.pauses[0], activities=("house1",))
    assert not [each for each in unkept(with_family(WEEKEND, replace(PETIT, pauses=(lunch,))), busy) if each.pause]


def test_every_change_of_what_was_told_is_priced() -> None:
    told = replace(WEEKEND, told=GOOD.visits)
    assert price(told, GOOD).changes == 0
    assert price(told, moved(GOOD, HOUSE, start=at(10.5))).changes == 300
    assert price(told, moved(GOOD, HOUSE, persons=tuple(reversed(ALL_PETIT)))).changes == 0
    assert price(replace(told, families=(PETIT,)), Programme(visits=GOOD.visits[:4])).changes == 0


def test_forty_families_in_a_blink() -> None:
    families = tuple(replace(PETIT, id=f"petit{number}") for number in range(40))
    visits: list[Visit] = [replace(each, family=family.id) for family in families for each in GOOD.visits[:4]]
    many = Instance(
        families=families, activities=WEEKEND.activities, guides=WEEKEND.guides, places=WEEKEND.places,
        drives=WEEKEND.drives, unknown_drive=20,
    )  # fmt: skip
    kinds = {fault.kind for fault in check(many, Programme(visits=tuple(visits)))}
    assert kinds == {"session_shared", "place_full"}
    assert DURAND.own_car is False
