"""Who does what: role, speciality, continuity, load, absences."""

import itertools
from datetime import date

from hypothesis import given, settings, strategies as st

from concierge.availability.intervals import DayRange
from concierge.checklists.definition.model import PartnerKind, Speciality, Who, WhoRole
from concierge.checklists.planning.assignment import Assignment, AssignmentCause, StaffMember, ToAssign, assign
from concierge.checklists.planning.plans import InstanceKey

HR, INSTALLATION, HEALTH = Speciality.HR, Speciality.INSTALLATION, Speciality.HEALTH
MONDAY = date(2026, 11, 23)


def person(name: str, *specialities: Speciality, minutes: int = 2100, away: tuple[DayRange, ...] = ()) -> StaffMember:
    return StaffMember(id=name, specialities=frozenset(specialities), weekly_minutes=minutes, absences=away)


def step(name: str, role: WhoRole | Speciality, *, effort: int = 60, due: date | None = MONDAY) -> ToAssign:
    who = Who(role=WhoRole.CONCIERGE, speciality=role) if isinstance(role, Speciality) else Who(role=role)
    return ToAssign(key=InstanceKey(f"l.{name}"), who=who, effort=effort, due=due)


def one(role: WhoRole | Speciality, staff: list[StaffMember], owner: str | None = None, **more: object) -> Assignment:
    loads = more.pop("loads", {})
    return assign([step("a", role)], staff, loads, owner, **more)[InstanceKey("l.a")]  # type: ignore[arg-type]


def test_the_speciality_decides_before_the_load() -> None:
    found = one(HR, [person("ana", INSTALLATION), person("bob", HR)], loads={"bob": 4000})
    assert (found.person_id, found.cause) == ("bob", AssignmentCause.LIGHTEST_LOAD)
    assert found.reason() == {"cause": "lightest_load", "speciality": "hr", "load_percent": 193}


def test_the_owner_goes_on_with_the_family_when_it_is_their_speciality() -> None:
    staff = [person("ana", HR), person("bob", HR)]
    assert one(HR, staff, "bob", loads={"bob": 2000}).cause is AssignmentCause.CONTINUITY
    assert one(HR, [person("ana", HR), person("bob", INSTALLATION)], "bob").person_id == "ana"


def test_the_same_specialist_keeps_a_family() -> None:
    staff = [person("ana", HR), person("bob", HR)]
    found = assign([step("a", HR, due=MONDAY), step("b", HR, due=date(2026, 12, 1))], staff, {}, None)
    assert {each.person_id for each in found.values()} == {"ana"}
    assert [each.cause for each in found.values()] == [AssignmentCause.LIGHTEST_LOAD, AssignmentCause.CONTINUITY]
    assert one(HR, staff, continuity=["bob"]).person_id == "bob"


def test_the_load_is_measured_against_the_week() -> None:
    half_time, full_time = person("ana", HR, minutes=1000), person("bob", HR, minutes=2000)
    assert one(HR, [half_time, full_time], loads={"ana": 600, "bob": 900}).person_id == "bob"
    assert one(HR, [person("ana", HR, minutes=0), full_time], loads={"bob": 9000}).person_id == "bob"


def test_who_is_away_that_day_is_passed_over() -> None:
    week = DayRange.of(MONDAY, date(2026, 11, 27))
    staff = [person("ana", HR, away=(week,)), person("bob", HR)]
    found = one(HR, staff, "ana")
    assert (found.person_id, found.cause, found.in_place_of) == ("bob", AssignmentCause.LIGHTEST_LOAD, "ana")
    everyone = [person("ana", HR, away=(week,)), person("bob", HR, away=(week,))]
    found = one(HR, everyone)
    assert (found.person_id, found.cause) == ("ana", AssignmentCause.ALL_ABSENT)


def test_who_knows_the_family_and_is_soon_back_keeps_its_step() -> None:
    short = DayRange.of(MONDAY, date(2026, 11, 25))
    staff = [person("ana", HR, away=(short,)), person("bob", HR)]
    assert one(HR, staff, "ana").cause is AssignmentCause.SOON_BACK
    assert one(HR, staff, "ana").person_id == "ana"
    assert one(HR, staff).person_id == "bob"  # nobody knows the family yet
    two_in_a_row = (short, DayRange.of(date(2026, 11, 26), date(2026, 11, 27)))
    assert one(HR, [person("ana", HR, away=two_in_a_row), person("bob", HR)], "ana").person_id == "bob"


def test_while_one_is_away_the_other_who_knows_the_family_comes_before_the_lightest() -> None:
    week = DayRange.of(MONDAY, date(2026, 11, 27))
    staff = [person("ana", HR, away=(week,)), person("bob", HR), person("cleo", HR)]
    found = one(HR, staff, "ana", continuity=["cleo"], loads={"cleo": 900})
    assert (found.person_id, found.cause, found.in_place_of) == ("cleo", AssignmentCause.CONTINUITY, "ana")


def test_a_generalist_stands_in_and_else_nobody() -> None:
    assert one(HEALTH, [person("ana", HR), person("bob")]).person_id == "bob"
    found = one(HEALTH, [person("ana", HR)])
    assert (found.person_id, found.cause) == (None, AssignmentCause.NOBODY)
    assert one(Speciality.ANY, [person("ana", HR)]).person_id == "ana"
    assert one(WhoRole.OWNER, [person("ana", HR)], None).cause is AssignmentCause.NOBODY


def test_the_owner_watches_what_others_do_and_the_family_does_its_own() -> None:
    staff = [person("ana")]
    assert one(WhoRole.HOST, staff, "ana") == Assignment(person_id="ana", cause=AssignmentCause.WATCH)
    partner = ToAssign(key=InstanceKey("l.a"), who=Who(role=WhoRole.PARTNER, kind=PartnerKind.CAF), effort=15, due=None)
    assert assign([partner], staff, {}, "ana")[partner.key].cause is AssignmentCause.WATCH
    for role in (WhoRole.FAMILY, WhoRole.MEMBER):
        assert one(role, staff, "ana") == Assignment(person_id=None, cause=AssignmentCause.FAMILY)
    assert one(WhoRole.OWNER, staff, "ana").cause is AssignmentCause.OWNER


staff_lists = st.lists(
    st.builds(
        person,
        st.sampled_from("abcdef"),
        minutes=st.sampled_from([0, 600, 2100]),
        away=st.sampled_from([(), (DayRange.of(MONDAY, MONDAY),), (DayRange.of(MONDAY, date(2026, 12, 4)),)]),
    ).flatmap(
        lambda base: st.sets(st.sampled_from([HR, INSTALLATION])).map(
            lambda own: StaffMember(
                id=base.id,
                specialities=frozenset(own),
                weekly_minutes=base.weekly_minutes,
                absences=base.absences,
            )
        )
    ),
    max_size=4,
    unique_by=lambda each: each.id,
)
step_lists = st.lists(st.sampled_from([HR, INSTALLATION, HEALTH, WhoRole.OWNER, WhoRole.FAMILY]), max_size=6).map(
    lambda roles: [step(f"s{number}", role) for number, role in enumerate(roles)]
)


@settings(max_examples=100)
@given(staff_lists, step_lists, st.none() | st.sampled_from("abc"), st.randoms(use_true_random=False))
def test_every_step_has_an_answer_that_does_not_depend_on_the_order(
    staff: list[StaffMember], steps: list[ToAssign], owner: str | None, random: object
) -> None:
    first = assign(steps, staff, {}, owner)
    mixed_steps, mixed_staff = list(steps), list(staff)
    random.shuffle(mixed_steps)  # type: ignore[attr-defined]
    random.shuffle(mixed_staff)  # type: ignore[attr-defined]
    assert assign(mixed_steps, mixed_staff, {}, owner) == first
    assert set(first) == {each.key for each in steps}
    people = {each.id: each for each in staff}
    for each, found in itertools.product(steps, [first]):
        chosen = found[each.key]
        if each.who.role is WhoRole.CONCIERGE and chosen.person_id is not None:
            speciality = each.who.speciality or Speciality.ANY
            own = people[chosen.person_id]
            assert own.fits(speciality) or not own.specialities
            if own.is_absent(each.due):
                assert chosen.cause in {AssignmentCause.ALL_ABSENT, AssignmentCause.SOON_BACK}
            if chosen.in_place_of is not None:
                assert people[chosen.in_place_of].is_absent(each.due)
                assert people[chosen.in_place_of].fits(speciality) or not own.specialities
