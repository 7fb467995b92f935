"""What keeps a must out of a programme gives way in one tap: then it is computed again, and is in it."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.programmes.instance import Adults
from concierge.weekends.activities.guiding import presence_of
from concierge.weekends.activities.models import Activity
from concierge.weekends.bookings.models import Need
from concierge.weekends.choices import ActivityKind, ProgrammeState
from concierge.weekends.models import WeekendGuide
from concierge.weekends.planning import jobs
from concierge.weekends.planning.models import Programme, Visit
from concierge.weekends.planning.reading import list_visits
from concierge.weekends.planning.relaxing import ChangedSince, NothingToRelax, joined, relax, take_back
from concierge.weekends.planning.services import ask_programme
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in
from tests.programme_factories import make_programme
from tests.weekend_worlds import SATURDAY, World, make_world, on


@pytest.fixture
def world(agency: Agency, now: dt.datetime) -> World:
    made = make_world(agency, now=now)
    school = made.activities["École primaire"]
    school.families, school.windows = 1, ((on(SATURDAY, 10), on(SATURDAY, 10, 30)),)  # one family, at one time
    db.session.commit()
    return made


def computed(agency: Agency, world: World, now: dt.datetime) -> Programme:
    found = ask_programme(agency.coordinator, world.weekend.id, now=now)
    found.seconds = 2
    db.session.commit()
    jobs.work({"programme_id": found.id, "turn": found.turn}, now)
    db.session.commit()
    return db.session.get_one(Programme, found.id, populate_existing=True)


def test_a_full_school_takes_one_family_more_and_the_must_is_kept(
    app: Flask, agency: Agency, world: World, now: dt.datetime
) -> None:
    found = computed(agency, world, now)
    (missing,) = [each for each in found.unkept if each["must"] and each["need"]]
    taps = [given["kind"] for given in missing["giving"]]
    assert len(taps) == 1
    assert missing["visit"]["activity"] == str(world.activities["École primaire"].id)
    browser = signed_in(app, agency, "Alexandra", now)
    address = f"/week-ends/programmes/{found.id}/assouplir"
    sent = {"family": missing["family"], "need": missing["need"], "which": "0"}
    page = browser.get(f"/week-ends/{world.weekend.id}/programme").text
    assert address in page
    assert browser.post(address, sent).status_code == 303
    page = browser.get(f"/week-ends/{world.weekend.id}/programme").text
    assert "C’est noté. Recalculez pour en profiter." in page
    assert "c’est noté, recalculez" in page
    browser.post(address, sent)  # a second tap changes nothing
    page = browser.get(f"/week-ends/{world.weekend.id}/programme").text
    assert "Cela a déjà changé" in page
    again = computed(agency, world, now)
    school = [each for each in list_visits(agency.coordinator, again.id) if each.activity_id == _school(world)]
    assert len(school) == 2
    assert not [each for each in again.unkept if each["must"]]


def _school(world: World) -> int:
    return db.session.query(Activity.id).filter_by(weekend_id=world.weekend.id, kind=ActivityKind.SCHOOL).scalar()


def test_what_was_computed_again_since_is_not_relaxed(agency: Agency, world: World, now: dt.datetime) -> None:
    found = computed(agency, world, now)
    for family, need, which in (("0", "0", 0), (found.unkept[0]["family"], found.unkept[0]["need"], 7)):
        with pytest.raises(NothingToRelax):
            relax(agency.coordinator, found.id, family=family, need=need, which=which, now=now)


def test_windows_that_touch_become_one() -> None:
    nine, ten, eleven, noon = (on(SATURDAY, hour) for hour in (9, 10, 11, 12))
    assert joined(((nine, ten),), (ten, eleven)) == ((nine, eleven),)
    assert joined(((eleven, noon),), (nine, ten)) == ((nine, ten), (eleven, noon))
    assert joined((), (nine, ten)) == ((nine, ten),)


# ---------------------------------------------------------- each kind gives way by just what it says, and is undone


Standing = dict[tuple[str, int], object]


def standing(agency: Agency, world: World) -> Standing:
    """All that may give way at a weekend, by what it is and its number."""
    found: Standing = {}
    for activity in db.session.scalars(select(Activity).order_by(Activity.id)):
        found["windows", activity.id] = tuple(sorted(activity.windows))
        found["room", activity.id] = (activity.families, activity.least, activity.most)
    for guide in db.session.scalars(select(WeekendGuide).order_by(WeekendGuide.id)):
        found["guide", guide.guide_id] = (tuple(sorted(guide.windows)), guide.absent_from)
    for need in db.session.scalars(select(Need).order_by(Need.id)):
        found["need", need.id] = (need.must, need.count, need.adults, need.children, tuple(need.member_ids))
    for visit in db.session.scalars(select(Visit).order_by(Visit.id)):
        found["visit", visit.id] = (visit.locked, visit.starts_at, visit.guide_id, tuple(visit.member_ids))
    return found


def changed(before: Standing, after: Standing) -> set[tuple[str, int]]:
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def audited(since: int) -> list[str]:
    query = select(EventRow.name).where(EventRow.id > since).order_by(EventRow.id)
    return list(db.session.scalars(query))


def last_event() -> int:
    return db.session.scalar(select(func.max(EventRow.id))) or 0


def names(missing: dict[str, Any], which: int = 0) -> dict[str, Any]:
    return {"family": missing["family"], "need": missing["need"] or "", "pause": missing["pause"] or "", "which": which}


def must_that_lacks(found: Programme, kind: str) -> dict[str, Any]:
    """The first must for which this one thing would have to give way."""
    for each in found.unkept:
        if each["must"] and [given["kind"] for given in each.get("giving", ())] == [kind]:
            return dict(each)
    raise AssertionError([(each["need"], each.get("giving")) for each in found.unkept if each["must"]])


def check_tap_and_undo(
    agency: Agency, world: World, found: Programme, missing: dict[str, Any], *, touched: set[tuple[str, int]],
    event: str, now: dt.datetime,
) -> Standing:  # fmt: skip
    """One tap changes just this, another one puts it back; both are in the audit. Taps once more and returns it."""
    before, since = standing(agency, world), last_event()
    relax(agency.coordinator, found.id, **names(missing), now=now)
    after = standing(agency, world)
    assert changed(before, after) == touched
    assert audited(since) == [event]
    take_back(agency.coordinator, found.id, **names(missing), now=now)
    assert standing(agency, world) == before
    assert audited(since) == [event, event]
    with pytest.raises(NothingToRelax):
        take_back(agency.coordinator, found.id, **names(missing), now=now)
    relax(agency.coordinator, found.id, **names(missing), now=now)
    assert standing(agency, world) == after
    db.session.commit()
    return after


def school_of(world: World) -> Activity:
    return world.activities["École primaire"]


def kept(found: Programme, missing: dict[str, Any]) -> bool:
    return (missing["family"], missing["need"]) not in {(each["family"], each["need"]) for each in found.unkept}


def test_a_guide_is_there_for_one_visit_longer(agency: Agency, world: World, now: dt.datetime) -> None:
    marie = world.guides["Marie Roche"]
    school_of(world).windows, school_of(world).families = ((on(SATURDAY, 9), on(SATURDAY, 12)),), 4
    presence_of(agency.coordinator, world.weekend, marie.id).windows = ((on(SATURDAY, 8), on(SATURDAY, 8, 30)),)
    db.session.commit()
    found = computed(agency, world, now)
    missing = must_that_lacks(found, "guide_window")
    after = check_tap_and_undo(
        agency, world, found, missing, touched={("guide", marie.id)}, event="guide.changed", now=now
    )
    start = missing["visit"]["start"]
    windows, _absent = after["guide", marie.id]  # type: ignore[misc]
    assert windows == joined(((on(SATURDAY, 8), on(SATURDAY, 8, 30)),), spans(start, 30))
    assert kept(computed(agency, world, now), missing)


def test_an_activity_is_open_for_one_visit_longer(agency: Agency, world: World, now: dt.datetime) -> None:
    school = school_of(world)
    school.windows, school.families = (), 4
    db.session.commit()
    found = computed(agency, world, now)
    missing = must_that_lacks(found, "activity_window")
    after = check_tap_and_undo(
        agency, world, found, missing, touched={("windows", school.id)}, event="weekend_activity.changed", now=now
    )
    assert after["windows", school.id] == (spans(missing["visit"]["start"], 30),)
    assert kept(computed(agency, world, now), missing)


def test_one_family_more_is_let_in_to_one_session_not_to_those_at_the_same_time(
    agency: Agency, world: World, now: dt.datetime
) -> None:
    school = school_of(world)
    found = computed(agency, world, now)
    missing = must_that_lacks(found, "session_full")
    other = next(each for each in world.bookings if str(each.id) == missing["family"])
    elsewhere = Visit(
        space_id=found.space_id, programme_id=found.id, booking_id=other.id, household_id=other.household_id,
        activity_id=school.id, need_id=None, guide_id=world.guides["Luc Bernard"].id, starts_at=on(SATURDAY, 10),
        minutes=30, member_ids=[], locked=False,
    )  # fmt: skip
    db.session.add(elsewhere)
    db.session.commit()
    after = check_tap_and_undo(
        agency, world, found, missing, touched={("room", school.id)}, event="weekend_activity.changed", now=now
    )
    assert after["room", school.id] == (2, 0, None)


def _place(world: World, found: Programme, title: str, start: dt.datetime, guide: str, *members: int) -> None:
    """Fix a visit of the first family by hand, in place of what is computed."""
    booking, activity = world.bookings[0], world.activities[title]
    need = db.session.scalars(select(Need).where(Need.booking_id == booking.id, Need.kind == activity.kind)).one()
    rows = select(Visit).where(Visit.programme_id == found.id, Visit.booking_id == booking.id)
    for row in db.session.scalars(rows.where(Visit.activity_id == activity.id).order_by(Visit.id)):
        db.session.delete(row)
    db.session.flush()
    db.session.add(
        Visit(
            space_id=found.space_id, programme_id=found.id, booking_id=booking.id, household_id=booking.household_id,
            activity_id=activity.id, need_id=need.id, guide_id=world.guides[guide].id, starts_at=start,
            minutes=activity.minutes, member_ids=list(members or booking.member_ids), locked=True,
        )
    )  # fmt: skip
    db.session.commit()


def test_what_was_fixed_by_hand_may_move_again(agency: Agency, world: World, now: dt.datetime) -> None:
    school_of(world).families = 4
    found = computed(agency, world, now)
    _place(world, found, "Maison 2", on(SATURDAY, 10), "Luc Bernard")
    found = computed(agency, world, now)
    missing = must_that_lacks(found, "lock")
    locked = db.session.scalars(select(Visit.id).where(Visit.programme_id == found.id, Visit.locked)).one()
    after = check_tap_and_undo(
        agency, world, found, missing, touched={("visit", locked)}, event="weekends.visit_changed", now=now
    )
    assert after["visit", locked][0] is False  # type: ignore[index]
    assert kept(computed(agency, world, now), missing)


def test_one_adult_is_enough_and_the_children_still_come(agency: Agency, world: World, now: dt.datetime) -> None:
    petit, school, plasti = world.bookings[0], school_of(world), world.activities["Plasti recrute"]
    school.families = 4
    plasti.windows = ((on(SATURDAY, 10), on(SATURDAY, 11)),)
    need = db.session.scalars(
        select(Need).where(Need.booking_id == petit.id, Need.kind == ActivityKind.SCHOOL)
    ).one()  # fmt: skip
    need.adults = Adults.ALL
    db.session.commit()
    found = computed(agency, world, now)
    _place(world, found, "Plasti recrute", on(SATURDAY, 10), "Paul Henry", petit.member_ids[0])
    found = computed(agency, world, now)
    missing = must_that_lacks(found, "who_attends")
    after = check_tap_and_undo(
        agency, world, found, missing, touched={("need", need.id)}, event="weekend.needs_told", now=now
    )
    assert after["need", need.id] == (True, 1, Adults.ANY, need.children, ())
    again = computed(agency, world, now)
    visit = db.session.scalars(
        select(Visit).where(Visit.programme_id == again.id, Visit.booking_id == petit.id, Visit.need_id == need.id)
    ).one()  # fmt: skip
    assert set(visit.member_ids) == {petit.member_ids[1], petit.member_ids[2]}


def test_two_named_adults_become_any_one_and_are_named_again(agency: Agency, world: World, now: dt.datetime) -> None:
    petit = world.bookings[0]
    need = db.session.scalars(
        select(Need).where(Need.booking_id == petit.id, Need.kind == ActivityKind.SCHOOL)
    ).one()  # fmt: skip
    need.adults, need.member_ids = Adults.NAMED, list(petit.member_ids)
    found = make_programme(agency.coordinator, world.weekend, [], state=ProgrammeState.DRAFT, now=now)
    giving = [{"kind": "who_attends", "need": str(need.id), "visits": []}]
    found.unkept = [
        {"family": str(petit.id), "need": str(need.id), "pause": None, "must": True, "missing": 1, "giving": giving}
    ]
    db.session.commit()
    relax(agency.coordinator, found.id, family=str(petit.id), need=str(need.id), which=0, now=now)
    assert (need.adults, need.member_ids) == (Adults.ANY, [petit.member_ids[2]])
    take_back(agency.coordinator, found.id, family=str(petit.id), need=str(need.id), which=0, now=now)
    assert (need.adults, need.member_ids) == (Adults.NAMED, list(petit.member_ids))


def test_what_somebody_changed_after_a_tap_is_not_undone(agency: Agency, world: World, now: dt.datetime) -> None:
    found = computed(agency, world, now)
    missing = must_that_lacks(found, "session_full")
    relax(agency.coordinator, found.id, **names(missing), now=now)
    school_of(world).families = 6
    db.session.flush()
    with pytest.raises(ChangedSince):
        take_back(agency.coordinator, found.id, **names(missing), now=now)
    assert school_of(world).families == 6


def test_a_tap_is_undone_from_the_page(app: Flask, agency: Agency, world: World, now: dt.datetime) -> None:
    found = computed(agency, world, now)
    missing = must_that_lacks(found, "session_full")
    browser = signed_in(app, agency, "Alexandra", now)
    sent = {name: str(value) for name, value in names(missing).items()}
    browser.post(f"/week-ends/programmes/{found.id}/assouplir", sent)
    page = browser.get(f"/week-ends/{world.weekend.id}/programme").text
    assert f"/week-ends/programmes/{found.id}/resserrer" in page
    assert browser.post(f"/week-ends/programmes/{found.id}/resserrer", sent).status_code == 303
    page = browser.get(f"/week-ends/{world.weekend.id}/programme").text
    assert "C’est remis comme avant." in page
    assert f"/week-ends/programmes/{found.id}/resserrer" not in page
    assert f"/week-ends/programmes/{found.id}/assouplir" in page


def test_a_missing_meal_has_its_reason_and_its_tap(app: Flask, agency: Agency, world: World, now: dt.datetime) -> None:
    """A visit that was fixed by hand over noon: freed, the next computation leaves the family its lunch."""
    school_of(world).families = 4
    found = computed(agency, world, now)
    world.activities["Maison 1"].minutes, world.activities["Maison 1"].windows = 120, (
        (on(SATURDAY, 9), on(SATURDAY, 18)),
    )  # fmt: skip
    _place(world, found, "Maison 1", on(SATURDAY, 12), "Luc Bernard")
    found = computed(agency, world, now)
    (missing,) = [each for each in found.unkept if each["pause"]]
    assert [given["kind"] for given in missing["giving"]] == ["lock"]
    page = signed_in(app, agency, "Alexandra", now).get(f"/week-ends/{world.weekend.id}/programme").text
    assert "Pour la garder\u00a0: libérer ce qui est fixé à la main" in page
    assert "Déplacer «\u00a0Maison 1\u00a0» de 12" in page
    relax(agency.coordinator, found.id, **names(missing), now=now)
    db.session.commit()
    assert not [each for each in computed(agency, world, now).unkept if each["pause"]]


def spans(start: int, minutes: int) -> tuple[dt.datetime, dt.datetime]:
    """A visit that begins so many minutes after the weekend, as instants."""
    first = on(SATURDAY, 0) + dt.timedelta(minutes=start)
    return first, first + dt.timedelta(minutes=minutes)
