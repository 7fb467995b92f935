"""Sharing out somebody's work: nobody left out, whoever knows the family first, the load spread."""

from datetime import date, timedelta

from hypothesis import given, settings, strategies as st

from concierge.availability.intervals import DayRange
from concierge.checklists.definition.model import Speciality, Who, WhoRole
from concierge.checklists.planning.assignment import AssignmentCause, StaffMember, ToAssign
from concierge.checklists.planning.plans import InstanceKey
from concierge.checklists.sharing import FamilyWork, share_out

MONDAY = date(2026, 11, 23)
HR, HEALTH = Speciality.HR, Speciality.HEALTH


def person(name: str, *specialities: Speciality, minutes: int = 1200, away: tuple[DayRange, ...] = ()) -> StaffMember:
    return StaffMember(id=name, specialities=frozenset(specialities), weekly_minutes=minutes, absences=away)


def step(name: str, who: Who, *, effort: int = 60, due: date | None = MONDAY) -> ToAssign:
    return ToAssign(key=InstanceKey(name), who=who, effort=effort, due=due)


def does(speciality: Speciality) -> Who:
    return Who(role=WhoRole.CONCIERGE, speciality=speciality)


def test_the_file_goes_to_whoever_knows_the_family_and_each_step_to_its_speciality() -> None:
    work = FamilyWork(
        household_id=7,
        steps=(step("a", does(HR)), step("b", Who(role=WhoRole.OWNER)), step("c", Who(role=WhoRole.FAMILY))),
        owner_id="gone",
        moves_file=True,
        close=("gone", "cleo"),
    )
    shared = share_out([work], [person("ana", HR), person("cleo", HEALTH)], {})[7]
    assert shared.owner_id == "cleo"
    given_to = {key.step: assignment.person_id for key, assignment in shared.steps.items()}
    assert given_to == {"a": "ana", "b": "cleo", "c": "cleo"}


def test_files_nobody_knows_are_spread_by_load() -> None:
    works = [
        FamilyWork(
            household_id=i, steps=(step("a", Who(role=WhoRole.OWNER), effort=300),), owner_id=None, moves_file=True
        )
        for i in range(4)
    ]
    shared = share_out(works, [person("ana"), person("bob")], {"ana": 350})
    assert [shared[i].owner_id for i in range(4)] == ["bob", "bob", "ana", "bob"]


def test_during_an_absence_the_file_stays_and_its_steps_go_to_the_others() -> None:
    work = FamilyWork(
        household_id=7, steps=(step("a", Who(role=WhoRole.OWNER)),), owner_id="away", moves_file=False, close=("bob",)
    )
    shared = share_out([work], [person("ana"), person("bob")], {})[7]
    found = shared.steps[InstanceKey("a")]
    assert (shared.owner_id, found.person_id, found.cause) == (None, "bob", AssignmentCause.CONTINUITY)


whos = st.sampled_from(
    [
        does(HR),
        does(HEALTH),
        does(Speciality.ANY),
        Who(role=WhoRole.OWNER),
        Who(role=WhoRole.HOST),
        Who(role=WhoRole.FAMILY),
    ]
)
people = st.lists(
    st.builds(
        lambda name, own, minutes, away: person(name, *own, minutes=minutes, away=away),
        st.sampled_from("abcd"),
        st.sets(st.sampled_from([HR, HEALTH]), max_size=2),
        st.sampled_from([600, 1200]),
        st.sampled_from([(), (DayRange.of(MONDAY, MONDAY + timedelta(days=6)),)]),
    ),
    max_size=4,
    unique_by=lambda each: each.id,
)


@st.composite
def families(draw: st.DrawFn) -> list[FamilyWork]:
    return [
        FamilyWork(
            household_id=number,
            steps=tuple(step(f"s{i}", who) for i, who in enumerate(draw(st.lists(whos, max_size=4)))),
            owner_id=draw(st.sampled_from([None, "gone", "a"])),
            moves_file=draw(st.booleans()),
            close=tuple(draw(st.lists(st.sampled_from(["gone", *"abcd"]), unique=True, max_size=3))),
        )
        for number in range(draw(st.integers(0, 4)))
    ]


@settings(max_examples=100)
@given(families(), people, st.randoms(use_true_random=False))
def test_everything_goes_to_somebody_who_stays_whatever_the_order(
    works: list[FamilyWork], staff: list[StaffMember], random: object
) -> None:
    shared = share_out(works, staff, {})

    mixed, others = list(works), list(staff)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    random.shuffle(others)  # type: ignore[attr-defined]
    assert share_out(mixed, others, {}) == shared
    there = {each.id for each in staff}
    for work in works:
        found = shared[work.household_id]
        assert set(found.steps) == {each.key for each in work.steps}
        assert found.owner_id in there | {None}
        assert not (work.moves_file and staff) or found.owner_id in there
        for each in work.steps:
            got = found.steps[each.key]
            assert got.person_id in there | {None}
            if staff and each.who.role is WhoRole.OWNER:
                assert got.person_id in there
            if got.person_id is None:
                assert got.cause in {AssignmentCause.NOBODY, AssignmentCause.FAMILY}
