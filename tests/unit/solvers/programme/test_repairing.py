"""The day of the weekend: what was told stays wherever it can, and only who is hit is free to move."""

from dataclasses import replace

from concierge.programmes.checker import check, unkept
from concierge.programmes.instance import Guide, Instance, Programme
from concierge.programmes.pricing import as_told, price
from concierge.solvers.programme.found import Found
from concierge.solvers.programme.repairing import repair
from tests.unit.programmes.weekend_examples import DURAND, GOOD, PETIT, WEEKEND, at, hours, with_activity, with_family

TOLD = replace(WEEKEND, told=GOOD.visits)
HOUSE_OF_PETIT, DINNER = GOOD.visits[1], GOOD.visits[2]


def repaired(instance: Instance) -> Found:
    found = repair(instance, seconds=4, deterministic=True)
    assert check(instance, found.programme) == ()
    assert found.price == price(instance, found.programme)
    for family in instance.families:
        if family.id not in found.touched:
            assert _of(found.programme, family.id) == _of(GOOD, family.id)
    return found


def _of(programme: Programme, family: str) -> set[object]:
    return {as_told(visit) for visit in programme.visits if visit.family == family}


def test_nothing_has_happened() -> None:
    found = repaired(TOLD)
    assert found.touched == ()
    assert found.price.changes == 0


def test_the_guide_comes_later() -> None:
    """Luc is there from noon on: who would have met him before moves, the other one does not."""
    instance = replace(TOLD, guides=(Guide(id="luc", windows=(hours(12, 18),)),))
    found = repaired(instance)
    assert found.touched == ("petit",)
    assert unkept(instance, found.programme) == ()
    assert found.price.changes <= 600


def test_the_guide_is_ill() -> None:
    instance = replace(TOLD, guides=(Guide(id="luc", windows=()),))
    found = repaired(instance)
    assert {(each.family, each.need) for each in unkept(instance, found.programme)} == {
        ("petit", "house"), ("durand", "house"),
    }  # fmt: skip
    assert found.price.changes == 600


def test_the_family_is_late() -> None:
    late = replace(PETIT, present=(hours(10.5, 19), hours(9, 17, 2)))
    found = repaired(with_family(TOLD, late))
    assert found.touched == ("petit",)
    assert {each.need for each in found.programme.visits if each.family == "petit"} >= {"house", "job", "dinner"}


def test_a_family_cancels() -> None:
    """The dinner had just enough persons: nobody else changes as long as it takes place."""
    found = repaired(replace(with_activity(TOLD, "dinner", least=1), families=(PETIT,)))
    assert found.touched == ()
    assert {visit.family for visit in found.programme.visits} == {"petit"}


def test_a_group_that_falls_apart() -> None:
    found = repaired(replace(TOLD, families=(PETIT,)))
    assert found.touched == ("petit",)
    assert "dinner" not in {visit.need for visit in found.programme.visits}


def test_a_family_comes_in_addition() -> None:
    more = replace(DURAND, id="martin", own_car=True)
    found = repaired(replace(TOLD, families=(*TOLD.families, more)))
    assert found.touched == ("martin",)
    assert {visit.need for visit in found.programme.visits if visit.family == "martin"} == {"house", "dinner"}


def test_an_activity_moves() -> None:
    instance = with_activity(TOLD, "dinner", windows=(hours(16, 17.5),))
    found = repaired(instance)
    assert {visit.start for visit in found.programme.visits if visit.need == "dinner"} == {at(16)}
    assert found.price.changes == 600


def test_others_make_room_only_for_a_must() -> None:
    """Petit comes late: only at 13 h could the house be seen, when Luc is with Durand, who moves."""
    late = replace(PETIT, present=(hours(14, 16.5),), pauses=(), needs=PETIT.needs[:1])
    durand = replace(GOOD.visits[4], start=at(15))
    told = (HOUSE_OF_PETIT, durand)
    alone = replace(DURAND, needs=DURAND.needs[:1])
    instance = replace(WEEKEND, families=(late, alone), told=told, guides=(Guide(id="luc", windows=(hours(9, 16.5),)),))
    instance = with_activity(instance, "house2", windows=(hours(15, 15.75),))
    instance = with_activity(instance, "house1", windows=(hours(10, 18),))
    found = repair(instance, seconds=4, deterministic=True)
    assert check(instance, found.programme) == ()
    assert unkept(instance, found.programme) == ()
    assert found.touched == ("durand", "petit")


def test_what_is_locked_stays_even_where_it_cannot_be_lived() -> None:
    instance = replace(TOLD, locked=(HOUSE_OF_PETIT,), guides=(Guide(id="luc", windows=(hours(12, 18),)),))
    found = repair(instance, seconds=2, deterministic=True)
    assert HOUSE_OF_PETIT in found.programme.visits
    assert {fault.kind.value for fault in check(instance, found.programme)} == {"guide_away"}
    assert DINNER in found.programme.visits
