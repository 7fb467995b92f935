"""Why a need is not met: the smallest set of things to relax, and what becomes possible then."""

from dataclasses import replace

import pytest

from concierge.programmes.checker import check, unkept
from concierge.programmes.instance import Children, Family, Guide, Instance, Need, Pause, Person, Place, Programme
from concierge.solvers.programme.explaining import explain, explain_pause
from concierge.solvers.programme.reasons import Giving
from concierge.solvers.programme.search import solve
from tests.unit.programmes.weekend_examples import (
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


def reasons(instance: Instance, programme: Programme, family: str, need: str) -> list[str]:
    found = explain(instance, programme, family, need)
    assert found.possible
    assert found.smallest
    return [each.kind.value for each in found.relaxations]


def without(programme: Programme, family: str, need: str) -> Programme:
    return Programme(visits=tuple(each for each in programme.visits if (each.family, each.need) != (family, need)))


def test_what_fits_needs_nothing() -> None:
    found = explain(WEEKEND, without(GOOD, "petit", "school"), "petit", "school")
    assert (found.possible, found.relaxations, found.smallest) == (True, (), True)
    assert found.visit is not None
    assert check(WEEKEND, Programme(visits=(found.visit,))) == ()


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"windows": (hours(20, 21),)}, ["presence"]),
        ({"windows": (hours(9, 9.25),)}, ["activity_window"]),  # longer than its window
        ({"windows": ()}, ["activity_window"]),
        ({"most": 0}, ["session_full"]),
        ({"least": 10}, ["group_small"]),
        ({"place": "cellar"}, ["place_full"]),
    ],
)
def test_what_an_activity_lacks(changes: dict[str, object], kinds: list[str]) -> None:
    instance = with_activity(WEEKEND, "school", **changes)
    instance = replace(instance, places=(*instance.places, Place(id="cellar", room=0)))
    found = reasons(instance, without(GOOD, "petit", "school"), "petit", "school")
    assert found == kinds


def test_whoever_keeps_the_guide_is_named() -> None:
    instance = with_activity(WEEKEND, "house1", windows=(hours(15, 15.75),))
    instance = with_activity(instance, "house2", windows=(hours(15, 15.75),))
    programme = without(moved(GOOD, 4, start=at(15)), "petit", "house")
    (taken,) = explain(instance, programme, "petit", "house").relaxations
    assert (taken.kind, taken.guide) == (Giving.GUIDE_TAKEN, "luc")
    assert [each.family for each in taken.visits] == ["durand"]


def test_the_guide_is_away() -> None:
    instance = replace(WEEKEND, guides=(Guide(id="luc", windows=()),))
    assert reasons(instance, without(GOOD, "petit", "house"), "petit", "house") == ["guide_window"]


def test_the_family_is_not_there() -> None:
    late = replace(PETIT, present=(hours(13, 19), hours(9, 17, 2)))
    programme = Programme(visits=GOOD.visits[2:])
    found = explain(with_family(WEEKEND, late), programme, "petit", "school")
    assert [each.kind for each in found.relaxations] == [Giving.PRESENCE]


def test_another_need_a_lock_and_the_children() -> None:
    one = Family(
        id="one", persons=(Person(id="a"), Person(id="c", child=True)), present=(hours(9, 12),),
        needs=(
            Need(id="house", activities=("house1",)),
            Need(id="school", activities=("school",)),
        ),
    )  # fmt: skip
    instance = replace(WEEKEND, families=(one,), unknown_drive=0, drives={})
    instance = with_activity(instance, "house1", windows=(hours(9, 9.75),))
    instance = with_activity(instance, "school", windows=(hours(9, 9.5),))
    programme = Programme(visits=(visit("one", "house", "house1", at(9), "a", "c", guide="luc"),))
    assert reasons(instance, programme, "one", "school") == ["need"]
    locked = replace(instance, locked=programme.visits)
    assert reasons(locked, programme, "one", "school") == ["activity_window"]  # a need and a lock would be two
    alone = replace(one, needs=(replace(one.needs[1], children=Children.NONE),))
    assert reasons(with_family(instance, alone), Programme(visits=()), "one", "school") == ["children"]
    nap = Pause(id="nap", persons=("c",), window=hours(9, 10), minutes=45)
    paused = replace(one, needs=one.needs[1:], pauses=(nap,))
    assert reasons(with_family(instance, paused), Programme(visits=()), "one", "school") == ["pause"]


def test_seats_are_missing() -> None:
    programme = Programme(visits=())
    assert reasons(replace(WEEKEND, seats=0), programme, "durand", "house") == ["seats"]


def test_a_family_of_nine_finds_no_session_large_enough() -> None:
    nine = replace(
        DURAND, own_car=True, persons=tuple(Person(id=f"p{number}", child=number > 1) for number in range(9))
    )  # fmt: skip
    instance = with_activity(with_family(WEEKEND, nine), "house1", most=6)
    assert reasons(instance, Programme(visits=()), "durand", "house") == ["session_full"]


def test_what_gives_way_makes_it_possible() -> None:
    """Relaxing what is named makes the solver place the need; relaxing nothing does not."""
    instance = with_activity(WEEKEND, "school", windows=(hours(9, 9.25),))
    found = solve(instance, seconds=3, deterministic=True).programme
    assert "school" in {each.need for each in unkept(instance, found)}
    told = explain(instance, found, "petit", "school")
    assert [each.kind for each in told.relaxations] == [Giving.ACTIVITY_WINDOW]
    assert told.visit is not None
    start = told.visit.start
    relaxed = with_activity(instance, "school", windows=((start, start + 30),))
    again = solve(relaxed, seconds=3, deterministic=True).programme
    assert unkept(relaxed, again) == ()


def test_nothing_helps_where_there_is_no_activity() -> None:
    empty = with_family(WEEKEND, replace(PETIT, needs=(Need(id="moon", activities=()),)))
    found = explain(empty, Programme(visits=()), "petit", "moon")
    assert (found.possible, found.smallest) == (False, True)


LUNCH = PETIT.pauses[0]


def without_lunch(**changes: object) -> tuple[Instance, Programme]:
    """The good programme, its house at noon for two hours' drive and visit: nobody eats; `changes` are the house's."""
    instance = with_activity(WEEKEND, "house2", minutes=120, **changes)
    return instance, moved(GOOD, 1, start=at(12))


def test_a_pause_that_only_needs_a_visit_to_move_is_told_with_that_visit() -> None:
    instance, programme = without_lunch()
    assert [each.pause for each in unkept(instance, programme) if each.pause] == ["lunch"]
    found = explain_pause(instance, programme, "petit", "lunch")
    assert (found.possible, found.relaxations, found.smallest) == (True, (), True)
    assert found.visit is not None
    assert (found.need, found.pause, found.visit.activity) == (None, "lunch", "house2")
    assert "lunch" not in {each.pause for each in unkept(instance, Programme(visits=found.plan))}


def test_a_visit_that_stands_fixed_in_a_pause_is_named() -> None:
    instance, programme = without_lunch()
    locked = replace(instance, locked=(programme.visits[1],))
    (given,) = explain_pause(locked, programme, "petit", "lunch").relaxations
    assert (given.kind, [each.activity for each in given.visits]) == (Giving.LOCK, ["house2"])


def test_a_visit_that_can_be_at_no_other_time_asks_for_one() -> None:
    instance, programme = without_lunch(windows=(hours(12, 14),))
    instance = with_family(instance, replace(PETIT, needs=(replace(PETIT.needs[0], activities=("house2",)),)))
    programme = Programme(visits=(programme.visits[1],))
    found = explain_pause(instance, programme, "petit", "lunch")
    (given,) = found.relaxations
    assert (given.kind, given.activity) == (Giving.ACTIVITY_WINDOW, "house2")
    assert found.visit is not None
    wider = with_activity(instance, "house2", windows=((found.visit.start, found.visit.start + 120),))
    assert not [each for each in unkept(wider, Programme(visits=(found.visit,))) if each.family == "petit"]


def test_a_pause_longer_than_its_window_is_never_kept() -> None:
    instance = with_family(WEEKEND, replace(PETIT, pauses=(replace(LUNCH, minutes=180),)))
    found = explain_pause(instance, GOOD, "petit", "lunch")
    assert (found.possible, found.smallest) == (False, True)
