"""A dinner that asks for four is not held for three: what a model of everybody knows of least numbers."""

import pytest

from concierge.programmes.checker import check
from concierge.programmes.faults import FaultKind
from concierge.programmes.instance import Activity, Family, Instance, Need, Person, Programme, Visit
from concierge.solvers.programme.group import Effort, Group
from concierge.solvers.programme.taken import Catalogue, Taken

EFFORT = Effort(seconds=2, deterministic=True)


def family(name: str, persons: int, present: tuple[int, int]) -> Family:
    return Family(
        id=name, persons=tuple(Person(id=f"{name}{number}") for number in range(persons)), present=(present,),
        needs=(Need(id="dinner", activities=("dinner",), must=True),),
    )  # fmt: skip


def dinner(*families: Family) -> Instance:
    activity = Activity(
        id="dinner", kind="dinner", place="hall", minutes=60, windows=((0, 240),), families=None, least=4
    )
    return Instance(families=families, activities=(activity,))


def held(instance: Instance, *, fills: bool, others: tuple[Visit, ...] = ()) -> tuple[Visit, ...]:
    catalogue = Catalogue(instance)
    families = [each for each in instance.families if each.id not in {visit.family for visit in others}]
    answer = Group(catalogue, families, Taken(catalogue, others), fills=fills).solve(EFFORT)
    assert answer is not None
    return answer.visits


@pytest.mark.parametrize(("later", "there"), [((60, 300), 2), ((180, 300), 0)])
def test_families_meet_where_they_can_and_stay_away_where_they_are_too_few(later: tuple[int, int], there: int) -> None:
    instance = dinner(family("a", 3, (0, 150)), family("b", 1, later))
    visits = held(instance, fills=True)
    assert len(visits) == there
    assert len({visit.start for visit in visits}) <= 1
    assert check(instance, Programme(visits=visits)) == ()


def test_without_it_they_would_dine_alone() -> None:
    instance = dinner(family("a", 3, (0, 150)), family("b", 1, (180, 300)))
    found = check(instance, Programme(visits=held(instance, fills=False)))
    assert {fault.kind for fault in found} == {FaultKind.SESSION_SMALL}


def test_those_who_are_there_already_count() -> None:
    instance = dinner(family("a", 3, (0, 150)), family("b", 1, (0, 240)))
    first = Visit(family="a", need="dinner", activity="dinner", start=85, persons=("a0", "a1", "a2"))
    (visit,) = held(instance, fills=True, others=(first,))
    assert (visit.family, visit.start) == ("b", 85)
