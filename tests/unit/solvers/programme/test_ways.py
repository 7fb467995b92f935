"""Ways of one family: never dearer than its best programme, and what is proposed from them can be lived."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from concierge.programmes.checker import check
from concierge.programmes.instance import Activity, Adults, Children, Family, Instance, Need, Person, Programme
from concierge.programmes.pricing import price
from concierge.solvers.programme.by_ways import Plan, plan_by_ways
from concierge.solvers.programme.group import Effort, Group
from concierge.solvers.programme.state import State
from concierge.solvers.programme.stops import StopFinder
from concierge.solvers.programme.taken import Taken
from tests.unit.solvers.programme.random_weekends import weekends

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
DEAR = 10**6


def planned(instance: Instance, known: int | None = None, *, watched: bool = False, limit: int = 50_000) -> Plan | None:
    """Plan the first family as if it had everything for itself; it has nothing yet."""
    state, nobody = State(instance), Taken(State(instance).catalogue)
    family = instance.families[0]
    stops = StopFinder(catalogue=state.catalogue, family=family, taken=nobody).find()
    before = state.prices[family.id].total if known is None else known
    return plan_by_ways(state, family, stops, before, nobody, limit=limit, watched=watched)


def far_apart(*persons: Person, drives: dict[tuple[str, str], int], **needs: Need) -> Instance:
    family = Family(
        id="one", persons=persons, present=((0, 600),), home="home",
        needs=tuple(replace(need, id=name) for name, need in needs.items()),
    )  # fmt: skip
    activities = tuple(
        Activity(id=name, kind="k", place=name, minutes=60, windows=((0, 600),)) for name in ("a", "b", "c")
    )
    return Instance(families=(family,), activities=activities, drives=drives, unknown_drive=100)


@FEW
@given(weekends(most=1))
def test_no_programme_of_a_family_costs_less_than_its_ways(instance: Instance) -> None:
    """Whatever is known beforehand, as long as it is known of a programme that exists."""
    state = State(instance)
    answer = Group(state.catalogue, list(instance.families), Taken(state.catalogue)).solve(
        Effort(seconds=3, deterministic=True)
    )
    assert answer is not None
    if answer.optimal:
        for known in (None, answer.price, answer.price + 20, answer.price + 10_000):
            plan = planned(instance, known)
            assert plan is None or plan.least <= answer.price


@FEW
@given(weekends(most=1))
def test_what_is_proposed_can_be_lived(instance: Instance) -> None:
    instance = replace(instance, activities=tuple(replace(each, least=0) for each in instance.activities))
    for watched in (False, True):
        plan = planned(instance, watched=watched)
        if plan is not None and plan.visits is not None:
            programme = Programme(visits=plan.visits)
            assert check(instance, programme) == ()
            assert plan.least <= plan.price == price(instance, programme).total


def test_two_adults_drive_together_or_apart() -> None:
    """Alone each goes to a place of its own; both go to the third, and at the same time."""
    drives = {("home", "a"): 10, ("home", "b"): 10, ("home", "c"): 10, ("a", "c"): 10, ("b", "c"): 10, ("a", "b"): 20}
    instance = far_apart(
        Person(id="anne"), Person(id="bruno"), drives=drives,
        hers=Need(id="", activities=("a",), must=True, adults=Adults.NAMED, persons=("anne",)),
        his=Need(id="", activities=("b",), must=True, adults=Adults.NAMED, persons=("bruno",)),
        theirs=Need(id="", activities=("c",), must=True),
    )  # fmt: skip
    plan = planned(instance)
    assert plan is not None
    assert plan.visits is not None
    assert (plan.least, plan.price) == (6, 6)  # thirty minutes each
    assert {visit.activity: visit.persons for visit in plan.visits} == {
        "a": ("anne",), "b": ("bruno",), "c": ("anne", "bruno"),
    }  # fmt: skip


def test_a_detour_may_be_shorter_than_the_drive() -> None:
    """Home from the second place takes long, by way of the third it does not: the bound has to know."""
    drives = {("home", "a"): 10, ("a", "b"): 10, ("b", "home"): 500, ("b", "c"): 10, ("c", "home"): 10, ("a", "c"): 90}
    instance = far_apart(
        Person(id="anne"), drives=drives,
        first=Need(id="", activities=("a",), must=True),
        then=Need(id="", activities=("b",), must=True),
        last=Need(id="", activities=("c",), must=True),
    )  # fmt: skip
    plan = planned(instance)
    assert plan is not None
    assert (plan.least, plan.price) == (4, 4)


def test_a_child_is_not_left_by_two_adults_at_once() -> None:
    drives = {(one, other): 10 for one in ("home", "a", "b", "c") for other in ("home", "a", "b", "c")}
    instance = far_apart(
        Person(id="anne"), Person(id="bruno"), Person(id="chloe", child=True), drives=drives,
        hers=Need(id="", activities=("a",), must=True, adults=Adults.NAMED, children=Children.NONE, persons=("anne",)),
        his=Need(id="", activities=("b",), must=True, adults=Adults.NAMED, children=Children.NONE, persons=("bruno",)),
    )  # fmt: skip
    plan = planned(instance, watched=True)
    assert plan is not None
    assert plan.visits is not None
    starts = sorted(visit.start for visit in plan.visits)
    assert starts[1] >= starts[0] + 60


def test_too_many_ways_are_not_looked_at() -> None:
    needs = {f"n{number}": Need(id="", activities=("a", "b", "c")) for number in range(6)}
    assert planned(far_apart(Person(id="anne"), drives={}, **needs), limit=10) is None
