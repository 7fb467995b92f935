"""Each colleague and each family reads their own appointments and steps in a calendar, by an address they can close."""

import datetime as dt

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from concierge.accounts.services import end_person
from concierge.checklists import steps
from concierge.checklists.definition.model import WhoRole
from concierge.checklists.models import StepRow
from concierge.families import journal
from concierge.families.access import actor_of_member
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.portals import feeds
from concierge.portals.feed_models import CalendarFeed
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import in_family_space, signed_in
from tests.integration.at_once import Together, send_at_once


@pytest.fixture
def household(app: Flask, agency: Agency, now: dt.datetime) -> Household:
    household = make_family(agency, now=now, actor=agency.concierge)
    soon = now + dt.timedelta(days=9)
    journal.make_appointment(agency.concierge, household, starts_at=soon, subject="Visite", place="Langres", now=now)
    return household


def entries(actor: Actor, now: dt.datetime) -> dict[str, str]:
    found = feeds.list_entries(actor, (feeds.appointments, feeds.steps), now)
    return {entry.uid: entry.title for entry in found}


def newcomer(household: Household, agency: Agency) -> Actor:
    actor = actor_of_member(list_members(agency.concierge, household.id)[0].id)
    assert actor is not None
    return actor


def test_a_colleague_reads_their_own_steps_and_appointments(
    household: Household, agency: Agency, now: dt.datetime
) -> None:
    read = entries(agency.concierge, now)
    own = select(StepRow.id).where(
        StepRow.assignee_id == agency.concierge.person_id,
        StepRow.due_on.is_not(None),
        StepRow.who.in_((WhoRole.CONCIERGE, WhoRole.OWNER)),
    )

    assert {f"etape-{step_id}-{agency.space.id}@conciergerie" for step_id in db.session.scalars(own)} < set(read)
    assert [title for uid, title in read.items() if uid.startswith("rendez")] == [f"Visite – {household.name}"]


def test_a_family_reads_only_what_is_theirs_to_do(household: Household, agency: Agency, now: dt.datetime) -> None:
    read = entries(newcomer(household, agency), now)
    ids = [int(uid.split("-")[1]) for uid in read if uid.startswith("etape")]

    assert ids != []
    assert {row.who for row in db.session.scalars(select(StepRow).where(StepRow.id.in_(ids)))} <= {
        WhoRole.FAMILY,
        WhoRole.MEMBER,
    }


def test_the_address_answers_with_a_calendar_until_it_is_closed(
    household: Household, agency: Agency, client: FlaskClient, now: dt.datetime
) -> None:
    token = feeds.open_feed(agency.concierge, now)
    db.session.commit()

    answer = client.get(f"/agenda/{token}.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    calendar = vobject.readOne(answer.get_data(as_text=True))
    assert "Visite" in " ".join(event.summary.value for event in calendar.vevent_list)
    assert {event.url.value.split("/")[2] for event in calendar.vevent_list} == {"127.0.0.1:8000"}

    feeds.close_feed(agency.concierge, now)
    db.session.commit()
    assert client.get(f"/agenda/{token}.ics").status_code == 404


def test_a_new_address_closes_the_former(household: Household, agency: Agency, now: dt.datetime) -> None:
    former = feeds.open_feed(agency.concierge, now)
    present = feeds.open_feed(agency.concierge, now)

    assert feeds.find_reader(former) is None
    assert feeds.find_reader(present) == agency.concierge


@pytest.mark.parametrize("reader", ["staff", "family"])
def test_two_clicks_make_one_address_and_closing_it_closes_all(
    app: Flask, household: Household, agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    staff, together, close_feed = reader == "staff", Together(), feeds.close_feed
    browser = signed_in(app, agency, "Louise", now) if staff else in_family_space(app, household, now)

    def close_at_once(actor: Actor, at: dt.datetime) -> None:
        close_feed(actor, at)
        together.wait()

    monkeypatch.setattr(feeds, "close_feed", close_at_once)
    assert send_at_once(browser, "/mon-compte/agenda" if staff else "/espace/agenda", {}, now) == [200, 200]

    living = select(CalendarFeed).where(CalendarFeed.revoked_at.is_(None))
    assert len(db.session.scalars(living).all()) == 1


def test_whoever_left_reads_nothing_any_more(household: Household, agency: Agency, now: dt.datetime) -> None:
    token = feeds.open_feed(agency.actor("Marion"), now)
    end_person(agency.coordinator, agency.people["Marion"].id, paris_date(now), now)

    assert feeds.find_reader(token) is None


def test_a_changed_step_keeps_its_name_and_raises_its_number(
    household: Household, agency: Agency, now: dt.datetime
) -> None:
    def sequences() -> dict[str, int]:
        return {entry.uid: entry.sequence for entry in feeds.steps(agency.concierge, now)}

    before = sequences()
    uid = next(iter(before))
    row = db.session.get_one(StepRow, int(uid.split("-")[1]))
    steps.postpone(agency.concierge, row, dt.date(2027, 6, 1), now=now)

    assert sequences()[uid] > before[uid]


def test_a_late_step_stands_on_today_and_its_number_rises_every_day(
    household: Household, agency: Agency, now: dt.datetime
) -> None:
    late, later = now + dt.timedelta(days=500), now + dt.timedelta(days=501)
    first = {entry.uid: entry for entry in feeds.steps(agency.concierge, late)}
    second = {entry.uid: entry for entry in feeds.steps(agency.concierge, later)}

    assert {entry.starts for entry in first.values()} == {late.date()}
    assert all(second[uid].sequence == entry.sequence + 1 for uid, entry in first.items())


def test_a_cancelled_appointment_is_told_as_cancelled(household: Household, agency: Agency, now: dt.datetime) -> None:
    (entry,) = feeds.appointments(agency.concierge, now)
    journal.cancel_appointment(agency.concierge, int(entry.uid.split("-")[2]), now)

    (after,) = feeds.appointments(agency.concierge, now)
    assert (after.uid, after.cancelled, after.sequence) == (entry.uid, True, entry.sequence + 1)
