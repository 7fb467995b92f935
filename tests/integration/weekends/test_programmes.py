"""A programme computed by a worker, changed by hand, told, repaired: what is kept, what is refused, who is touched."""

import datetime as dt
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import EventRow
from concierge.platform.unit_of_work import unit_of_work
from concierge.weekends.bookings.models import Booking, Need
from concierge.weekends.choices import BookingState, ComputeState, ProgrammeState, WeekendState
from concierge.weekends.models import WeekendGuide
from concierge.weekends.planning import jobs, moves
from concierge.weekends.planning.building import build_instance
from concierge.weekends.planning.checking import open_bench
from concierge.weekends.planning.faults import ProgrammeBusy, ProgrammeSettled, VisitGone, WouldBreak
from concierge.weekends.planning.models import Programme, Visit
from concierge.weekends.planning.reading import find_draft, find_told, list_visits, read_weekend
from concierge.weekends.planning.repairs import Cause, CauseKind, repair
from concierge.weekends.planning.services import (
    ask_programme,
    drop_draft,
    stop_programme,
    take_up,
)
from concierge.weekends.planning.telling import tell_programme
from tests.factories import Agency
from tests.integration.statements import statements
from tests.weekend_worlds import SATURDAY, World, add_coming, make_world, on

SECONDS = 1


@pytest.fixture
def world(agency: Agency, now: dt.datetime) -> World:
    made = make_world(agency, now=now)
    db.session.commit()
    return made


def compute(found: Programme, now: dt.datetime) -> Programme:
    """Let a worker do what was asked, quickly."""
    found.seconds = SECONDS
    db.session.commit()
    jobs.work({"programme_id": found.id, "turn": found.turn}, now)
    db.session.commit()
    return db.session.get_one(Programme, found.id, populate_existing=True)


def computed(agency: Agency, world: World, now: dt.datetime) -> Programme:
    return compute(ask_programme(agency.coordinator, world.weekend.id, now=now), now)


def told(agency: Agency, world: World, now: dt.datetime) -> Programme:
    found = computed(agency, world, now)
    tell_programme(agency.coordinator, found.id, seen=found.version, now=now)
    db.session.commit()
    return found


def events_named(name: str) -> list[EventRow]:
    return list(db.session.scalars(select(EventRow).where(EventRow.name == name).order_by(EventRow.id)))


def visit_of(programme: Programme, world: World, family: int, title: str) -> Visit:
    return db.session.scalars(
        select(Visit).where(
            Visit.programme_id == programme.id,
            Visit.booking_id == world.bookings[family].id,
            Visit.activity_id == world.activities[title].id,
        )
    ).one()


def test_a_worker_computes_what_can_be_lived(agency: Agency, world: World, now: dt.datetime) -> None:
    found = computed(agency, world, now)
    assert (found.state, found.compute) == (ProgrammeState.DRAFT, ComputeState.DONE)
    placed = list_visits(agency.coordinator, found.id)
    bench = open_bench(agency.coordinator, world.weekend.id)
    assert bench.faults(placed) == ()
    assert [each for each in bench.unkept(placed) if each.must] == []
    assert found.price["total"] == bench.price(placed).total
    assert found.progress["best"] == found.price["total"]
    dinners = [each for each in placed if each.activity_id == world.activities["Dîner au château"].id]
    assert {each.booking_id for each in dinners} == {booking.id for booking in world.bookings}
    assert all(each.need_id is None for each in dinners)


def test_what_people_eat_changes_no_programme(agency: Agency, world: World, now: dt.datetime) -> None:
    """Everybody vegetarian but one: the cook has to know, the timetable does not."""
    before = build_instance(read_weekend(agency.coordinator, world.weekend.id))
    for booking in world.bookings[1:]:
        booking.diet, booking.allergies = "végétarien", "arachides"
    db.session.commit()
    assert build_instance(read_weekend(agency.coordinator, world.weekend.id)) == before


def test_nobody_comes_yet(agency: Agency, world: World, now: dt.datetime) -> None:
    for booking in world.bookings:
        booking.state = BookingState.INVITED
    db.session.commit()
    with pytest.raises(DomainError, match="Aucune famille"):
        ask_programme(agency.coordinator, world.weekend.id, now=now)


def test_asked_twice_one_draft_and_one_job(agency: Agency, world: World, now: dt.datetime) -> None:
    found = ask_programme(agency.coordinator, world.weekend.id, now=now)
    db.session.commit()
    with pytest.raises(ProgrammeBusy):
        ask_programme(agency.coordinator, world.weekend.id, now=now)
    later = now + dt.timedelta(minutes=10)  # a worker that is silent for so long is lost
    assert ask_programme(agency.coordinator, world.weekend.id, now=later).id == found.id
    assert found.turn == 2
    assert db.session.scalars(select(Programme)).all() == [found]


def test_an_earlier_turn_is_thrown_away(agency: Agency, world: World, now: dt.datetime) -> None:
    found = ask_programme(agency.coordinator, world.weekend.id, now=now)
    db.session.commit()
    drop_draft(agency.coordinator, found.id, now=now)
    db.session.commit()
    jobs.work({"programme_id": found.id, "turn": 1}, now)
    assert list_visits(agency.coordinator, found.id) == []
    assert find_draft(agency.coordinator, world.weekend.id) is None


def test_stopped_it_keeps_the_best(agency: Agency, world: World, now: dt.datetime) -> None:
    found = ask_programme(agency.coordinator, world.weekend.id, seconds=180, now=now)
    stop_programme(agency.coordinator, found.id, now=now)
    stop_programme(agency.coordinator, found.id, now=now)
    db.session.commit()
    jobs.work({"programme_id": found.id, "turn": found.turn}, now)
    db.session.commit()
    assert found.compute is ComputeState.DONE
    assert list_visits(agency.coordinator, found.id) != []
    assert len(events_named("weekends.programme_stopped")) == 1


def test_a_move_that_breaks_something_is_told_before_it_is_done(agency: Agency, world: World, now: dt.datetime) -> None:
    found = computed(agency, world, now)
    actor, school = agency.coordinator, visit_of(found, world, 0, "École primaire")
    evening = moves.Change(starts_at=on(SATURDAY, 17))
    with pytest.raises(WouldBreak) as refused:
        moves.move_visit(actor, school.id, evening, seen=school.version, now=now)
    assert "outside_window" in {fault.kind.value for fault in refused.value.verdict.breaks}
    db.session.rollback()
    before = school.starts_at
    assert before != on(SATURDAY, 17)
    moves.move_visit(actor, school.id, evening, seen=school.version, force=True, now=now)
    db.session.commit()
    assert (school.starts_at, school.locked) == (on(SATURDAY, 17), True)
    assert "outside_window" in events_named("weekends.visit_changed")[-1].data["forced"]


def test_what_is_fixed_by_hand_stays_when_it_is_computed_again(agency: Agency, world: World, now: dt.datetime) -> None:
    found = computed(agency, world, now)
    actor, activity_id = agency.coordinator, world.activities["Maison 2"].id
    house = next(each for each in list_visits(actor, found.id) if each.activity_id == activity_id)
    wanted = on(SATURDAY, 16, 35)
    moves.move_visit(actor, house.id, moves.Change(starts_at=wanted), seen=house.version, force=True, now=now)
    db.session.commit()
    compute(ask_programme(actor, world.weekend.id, now=now), now)
    again = [each for each in list_visits(actor, found.id) if each.activity_id == house.activity_id]
    assert (house.booking_id, wanted, True) in [(each.booking_id, each.starts_at, each.locked) for each in again]


def test_two_coordinators_at_the_same_block(agency: Agency, world: World, now: dt.datetime) -> None:
    found = computed(agency, world, now)
    school = visit_of(found, world, 0, "École primaire")
    seen = school.version
    later = moves.Change(starts_at=school.starts_at + dt.timedelta(minutes=5))
    moves.move_visit(agency.coordinator, school.id, later, seen=seen, force=True, now=now)
    db.session.commit()
    with pytest.raises(VisitGone):
        moves.move_visit(agency.concierge, school.id, later, seen=seen, force=True, now=now)
    db.session.rollback()
    with pytest.raises(VisitGone):
        moves.remove_visit(agency.concierge, school.id, seen=seen, now=now)


def test_two_who_move_blocks_at_once_are_both_checked(
    app: Flask, agency: Agency, world: World, now: dt.datetime
) -> None:
    """Both want the guide at the same hour; whoever comes second is told."""
    found = computed(agency, world, now)
    actor, weekend_id = agency.coordinator, found.id
    schools = [visit_of(found, world, family, "École primaire") for family in (0, 1)]
    world.activities["École primaire"].families = 1
    for each, hour in zip(schools, (9, 10), strict=True):
        each.starts_at, each.locked = on(SATURDAY, hour), True
    db.session.commit()
    ids, refused = [(each.id, each.version) for each in schools], []

    def move(visit_id: int, seen: int) -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    moves.move_visit(actor, visit_id, moves.Change(starts_at=on(SATURDAY, 11)), seen=seen, now=now)
            except WouldBreak as error:
                refused.append(error)

    threads = [Thread(target=move, args=each) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    starts = [each.starts_at for each in list_visits(actor, weekend_id)]
    assert starts.count(on(SATURDAY, 11)) <= 1
    assert len(refused) >= 1


def test_a_visit_more_serves_a_need_or_makes_one(agency: Agency, world: World, now: dt.datetime) -> None:
    found = take_up(agency.coordinator, world.weekend.id, now=now)
    values = {"booking_id": world.bookings[0].id, "starts_at": on(SATURDAY, 9, 30), "now": now}
    school = world.activities["École primaire"]
    moves.add_visit(agency.coordinator, found.id, activity_id=school.id, **values)
    visit = visit_of(found, world, 0, "École primaire")
    assert visit.need_id is not None
    assert len(visit.member_ids) == 2  # one adult, the child
    with pytest.raises(DomainError, match="déjà"):
        moves.add_visit(agency.coordinator, found.id, activity_id=school.id, **values)
    needs = len(db.session.scalars(select(Need)).all())
    db.session.execute(select(Need))
    world.activities["Plasti recrute"].for_all = False
    for need in db.session.scalars(
        select(Need).where(Need.booking_id == world.bookings[0].id, Need.kind == "employer")
    ):
        db.session.delete(need)
    db.session.commit()
    plasti = world.activities["Plasti recrute"]
    later = values | {"starts_at": on(SATURDAY, 15)}
    moves.add_visit(agency.coordinator, found.id, activity_id=plasti.id, force=True, **later)
    db.session.commit()
    assert len(db.session.scalars(select(Need)).all()) == needs
    assert not open_bench(agency.coordinator, world.weekend.id).faults(list_visits(agency.coordinator, found.id))


def test_telling_names_those_alone_whom_it_touches(agency: Agency, world: World, now: dt.datetime) -> None:
    first = told(agency, world, now)
    event = events_named("weekends.programme_told")[-1]
    assert event.data["booking_ids"] == sorted(booking.id for booking in world.bookings)
    actor = agency.coordinator
    with pytest.raises(ProgrammeSettled):
        moves.set_lock(actor, visit_of(first, world, 0, "École primaire").id, locked=True, seen=None, now=now)
    draft = take_up(actor, world.weekend.id, now=now)
    db.session.commit()
    with pytest.raises(DomainError, match="rien de nouveau"):
        tell_programme(actor, draft.id, seen=None, now=now)
    db.session.rollback()
    school = visit_of(draft, world, 0, "École primaire")
    moves.remove_visit(actor, school.id, seen=school.version, now=now)
    draft = db.session.get_one(Programme, draft.id, populate_existing=True)
    tell_programme(actor, draft.id, seen=draft.version, force=True, now=now)
    db.session.commit()
    event = events_named("weekends.programme_told")[-1]
    assert event.data["booking_ids"] == [world.bookings[0].id]
    assert event.data["guide_ids"] == [world.guides["Marie Roche"].id]
    assert event.data["base_id"] == first.id
    assert find_told(actor, world.weekend.id) is draft
    assert first.state is ProgrammeState.REPLACED
    with pytest.raises(ProgrammeSettled):
        tell_programme(actor, draft.id, seen=None, now=now)


def test_what_was_read_is_what_is_told(agency: Agency, world: World, now: dt.datetime) -> None:
    found = computed(agency, world, now)
    seen = found.version
    school = visit_of(found, world, 0, "École primaire")
    moves.set_lock(agency.concierge, school.id, locked=True, seen=school.version, now=now)
    db.session.commit()
    with pytest.raises(VisitGone):
        tell_programme(agency.coordinator, found.id, seen=seen, now=now)


def test_a_guide_who_falls_ill_is_replaced_and_only_their_families_are_touched(
    agency: Agency, world: World, now: dt.datetime
) -> None:
    first = told(agency, world, now)
    actor = agency.coordinator
    before = list_visits(actor, first.id)
    luc, anne = world.guides["Luc Bernard"], world.guides["Anne Faure"]
    hit = {each.booking_id for each in before if each.guide_id == luc.id} or {
        each.booking_id for each in before if each.guide_id == anne.id
    }
    ill = luc if any(each.guide_id == luc.id for each in before) else anne
    morning = on(SATURDAY, 6)
    draft = repair(actor, world.weekend.id, Cause(kind=CauseKind.GUIDE, target_id=ill.id, since=morning), now=morning)
    compute(draft, morning)
    after = list_visits(actor, draft.id)
    assert all(each.guide_id != ill.id for each in after)
    assert db.session.scalars(select(WeekendGuide.absent_from)).one() == morning
    assert not open_bench(actor, world.weekend.id).faults(after)
    tell_programme(actor, draft.id, seen=None, now=morning)
    event = events_named("weekends.programme_told")[-1]
    assert set(event.data["booking_ids"]) <= hit
    assert ill.id in event.data["guide_ids"]


@pytest.mark.parametrize("kind", [CauseKind.VENUE, CauseKind.ACTIVITY_OFF, CauseKind.ACTIVITY_MOVED])
def test_a_closed_place_or_an_activity_that_moves(
    agency: Agency, world: World, now: dt.datetime, kind: CauseKind
) -> None:
    told(agency, world, now)
    school, place = world.activities["École primaire"], world.venues["École Jean-Duvet"]
    target = place.id if kind is CauseKind.VENUE else school.id
    morning = on(SATURDAY, 7)
    since = on(SATURDAY, 16) if kind is CauseKind.ACTIVITY_MOVED else morning
    draft = repair(agency.coordinator, world.weekend.id, Cause(kind=kind, target_id=target, since=since), now=morning)
    compute(draft, morning)
    starts = [each.starts_at for each in list_visits(agency.coordinator, draft.id) if each.activity_id == school.id]
    assert starts == ([since] * len(starts) if kind is CauseKind.ACTIVITY_MOVED else [])


def test_a_family_late_and_one_that_does_not_come(agency: Agency, world: World, now: dt.datetime) -> None:
    told(agency, world, now)
    actor, morning, noon = agency.coordinator, on(SATURDAY, 8), on(SATURDAY, 11)
    world.weekend.state = WeekendState.LIVE
    late, gone = world.bookings
    draft = repair(actor, world.weekend.id, Cause(kind=CauseKind.LATE, target_id=late.id, since=noon), now=morning)
    again = repair(actor, world.weekend.id, Cause(kind=CauseKind.GONE, target_id=gone.id), now=morning)
    assert again.id == draft.id
    compute(draft, morning)
    after = list_visits(actor, draft.id)
    assert {each.booking_id for each in after} == {late.id}
    assert min(each.starts_at for each in after) >= noon
    assert db.session.get_one(Booking, gone.id).state is BookingState.ABSENT


def test_a_draft_of_ones_own_is_not_thrown_away_unasked(agency: Agency, world: World, now: dt.datetime) -> None:
    told(agency, world, now)
    mine = take_up(agency.coordinator, world.weekend.id, now=now)
    db.session.commit()
    cause = Cause(kind=CauseKind.FAMILIES)
    with pytest.raises(DomainError, match="brouillon"):
        repair(agency.concierge, world.weekend.id, cause, now=now)
    db.session.rollback()
    repair(agency.concierge, world.weekend.id, cause, replacing=True, now=now)
    assert mine.state is ProgrammeState.DROPPED


def test_reading_takes_as_many_statements_for_four_families_as_for_two(
    agency: Agency, world: World, now: dt.datetime
) -> None:
    def read() -> None:
        db.session.expire_all()
        read_weekend(agency.coordinator, world.weekend.id)

    two = statements(read)
    for number in (2, 3):
        add_coming(agency, world, number, now=now)
    db.session.commit()
    assert statements(read) == two
