"""Whatever the weekend: what is found can be lived, costs what is said, is above its bound, keeps what is locked."""

from dataclasses import replace
from itertools import combinations

from hypothesis import HealthCheck, assume, given, settings, strategies as st

from concierge.programmes.checker import check, unkept
from concierge.programmes.faults import FaultKind
from concierge.programmes.instance import STEP, Instance, Programme
from concierge.programmes.pricing import price
from concierge.solvers.programme.explaining import explain, explain_pause
from concierge.solvers.programme.group import Effort, Group
from concierge.solvers.programme.reasons import Giving
from concierge.solvers.programme.repairing import repair
from concierge.solvers.programme.search import solve
from concierge.solvers.programme.taken import Catalogue, Taken
from tests.unit.solvers.programme.random_weekends import every_visit, shuffled, weekends

FEW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
FEWER = settings(FEW, max_examples=12)


@FEW
@given(weekends())
def test_what_is_found_can_be_lived(instance: Instance) -> None:
    found = solve(instance, seconds=2, deterministic=True)
    assert check(instance, found.programme) == ()
    assert found.price == price(instance, found.programme)
    assert found.bound <= found.price.total
    for family in instance.families:
        assert found.alone[family.id] >= 0


@FEWER
@given(st.data())
def test_the_order_of_the_rows_does_not_change_what_it_costs(data: st.DataObject) -> None:
    instance = data.draw(weekends(most=1))
    other = shuffled(instance, data.draw)
    assert (
        solve(instance, seconds=3, deterministic=True).price.total
        == solve(other, seconds=3, deterministic=True).price.total
    )


@FEWER
@given(weekends(), st.data())
def test_what_is_locked_stays(instance: Instance, data: st.DataObject) -> None:
    """Sound or not: faults stand between locked visits alone."""
    visits = every_visit(instance, 15)
    if not visits:
        return
    locked = tuple(data.draw(st.lists(st.sampled_from(visits), max_size=3)))
    instance = replace(instance, locked=locked)
    found = solve(instance, seconds=1, deterministic=True).programme
    for fault in check(instance, found):
        assert fault.kind is not FaultKind.LOCK_BROKEN
        assert any(visit in locked for visit in fault.visits)
    assert set(locked) <= set(found.visits)


@FEWER
@given(weekends(most=1))
def test_one_family_is_solved_exactly(instance: Instance) -> None:
    """No programme of up to three visits that the checker accepts is cheaper than what the model proves the best."""
    small = replace(
        instance,
        activities=tuple(
            replace(each, least=0, windows=((low := each.windows[0][0], low + each.minutes + 2 * STEP),))
            for each in instance.activities[:2]
        ),
    )
    group = Group(Catalogue(small), list(small.families), Taken(Catalogue(small)))
    answer = group.solve(Effort(seconds=10, deterministic=True))
    assert answer is not None
    assert answer.optimal
    assert answer.price == price(small, Programme(visits=answer.visits)).total
    assert check(small, Programme(visits=answer.visits)) == ()
    possible = [visit for visit in every_visit(small, STEP) if not check(small, Programme(visits=(visit,)))][:40]
    for size in range(3):
        for visits in combinations(possible, size):
            programme = Programme(visits=visits)
            if not check(small, programme):
                assert answer.price <= price(small, programme).total


@FEWER
@given(weekends(), st.data())
def test_a_repair_touches_only_who_is_hit(instance: Instance, data: st.DataObject) -> None:
    before = solve(instance, seconds=1, deterministic=True).programme
    told = replace(instance, told=before.visits)
    gone = data.draw(st.sampled_from(instance.activities)).id
    changed = replace(told, activities=tuple(each for each in told.activities if each.id != gone))
    found = repair(changed, seconds=2, deterministic=True)
    assert check(changed, found.programme) == ()
    for family in instance.families:
        if family.id not in found.touched:
            assert {visit for visit in before.visits if visit.family == family.id} == {
                visit for visit in found.programme.visits if visit.family == family.id
            }


@FEWER
@given(weekends())
def test_a_need_that_nothing_stands_against_can_be_placed(instance: Instance) -> None:
    """What an explanation with nothing to relax proposes, the checker accepts beside the others' visits."""
    found = solve(instance, seconds=1, deterministic=True).programme
    for missing in unkept(instance, found)[:2]:
        if missing.need is None:
            continue
        told = explain(instance, found, missing.family, missing.need)
        if told.possible and not told.relaxations:
            assert told.visit is not None
            others = [visit for visit in found.visits if visit.family != missing.family]
            assert check(instance, Programme(visits=(*others, told.visit))) == ()


GIVES = {
    Giving.LOCK: {FaultKind.LOCK_BROKEN},
    Giving.CHILDREN: {FaultKind.CHILDREN_ALONE},
    Giving.PRESENCE: {FaultKind.ABSENT, FaultKind.NO_TIME_FROM_HOME, FaultKind.NO_TIME_TO_HOME},
    Giving.ACTIVITY_WINDOW: {FaultKind.OUTSIDE_WINDOW},
    Giving.GUIDE_WINDOW: {FaultKind.GUIDE_AWAY},
    Giving.GUIDE_TAKEN: {FaultKind.GUIDE_TWICE, FaultKind.GUIDE_DRIVE},
    Giving.SESSION_FULL: {FaultKind.SESSION_FULL, FaultKind.SESSION_SHARED},
    Giving.PLACE_FULL: {FaultKind.PLACE_FULL},
    Giving.SEATS: {FaultKind.SEATS},
    Giving.WHO_ATTENDS: {FaultKind.WRONG_PERSONS},
    Giving.GROUP_SMALL: {FaultKind.SESSION_SMALL},
}


@FEWER
@given(weekends(), st.data())
def test_what_would_keep_a_pause_keeps_it_and_breaks_only_what_gives_way(
    instance: Instance, data: st.DataObject
) -> None:
    """Of a programme that knows nothing of pauses; what others lose when a family leaves a group is not told."""
    hungry = replace(instance, families=tuple(replace(each, pauses=()) for each in instance.families))
    found = solve(hungry, seconds=1, deterministic=True).programme
    lost = [each for each in unkept(instance, found) if each.pause is not None]
    assume(lost)
    missing = data.draw(st.sampled_from(lost))
    told = explain_pause(instance, found, missing.family, missing.pause or "")
    if not told.possible:
        return
    others = tuple(visit for visit in found.visits if visit.family != missing.family)
    changed = Programme(visits=(*others, *told.plan))
    kinds = {each.kind for each in told.relaxations}
    given_up = {each.need for each in told.relaxations if each.kind is Giving.NEED}
    may_lose = {each.pause for each in told.relaxations if each.kind is Giving.PAUSE}
    before = {
        (each.need, each.pause): each.missing for each in unkept(instance, found) if each.family == missing.family
    }
    for each in unkept(instance, changed):
        if each.family == missing.family and Giving.PRESENCE not in kinds:
            assert each.pause != missing.pause or each.pause is None
            assert (
                each.need in given_up
                or each.pause in may_lose
                or each.missing <= before.get((each.need, each.pause), 0)
            )
    allowed = set().union(*(GIVES.get(kind, set()) for kind in kinds)) | {FaultKind.SESSION_SMALL}
    assert {fault.kind for fault in check(instance, changed)} <= allowed


@FEWER
@given(weekends())
def test_families_that_are_solved_together_share_what_there_is(instance: Instance) -> None:
    """The model of several says itself what they cost, and nothing is left to be cleared away but small sessions."""
    group = Group(Catalogue(instance), list(instance.families), Taken(Catalogue(instance)))
    answer = group.solve(Effort(seconds=2, deterministic=True))
    assert answer is not None
    programme = Programme(visits=answer.visits)
    assert {fault.kind for fault in check(instance, programme)} <= {FaultKind.SESSION_SMALL}
    assert answer.price >= price(instance, programme).total
    assert not answer.optimal or answer.price == price(instance, programme).total


@FEWER
@given(weekends())
def test_a_model_of_everybody_knows_that_sessions_need_a_least_number(instance: Instance) -> None:
    group = Group(Catalogue(instance), list(instance.families), Taken(Catalogue(instance)), fills=True)
    answer = group.solve(Effort(seconds=2, deterministic=True))
    assert answer is not None
    assert check(instance, Programme(visits=answer.visits)) == ()
