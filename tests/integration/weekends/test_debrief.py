"""After a weekend: who came, what they said, what comes next, what it led to and cost."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.desk.weekends.debrief import list_debrief
from concierge.desk.weekends.stay import open_stay
from concierge.families.choices import Milestone
from concierge.families.models import Household
from concierge.families.services import date_milestone
from concierge.notifications.models import Message
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.weekends.activities.models import Activity
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import BookingState, BudgetKind, WeekendState
from concierge.weekends.debrief.choices import Onward
from concierge.weekends.debrief.outcomes import read_outcomes
from concierge.weekends.debrief.services import (
    ImpressionDetails,
    find_impression,
    note_debrief,
    say_impression,
)
from concierge.weekends.models import Weekend
from concierge.weekends.outputs.choices import PresenceState
from concierge.weekends.outputs.presence import note_presence
from concierge.weekends.preparation.parts import add_line
from concierge.weekends.preparation.rules import LineDetails
from concierge.weekends.preparation.states import move_on
from tests.factories import Agency, make_booking, make_family, make_weekend
from tests.integration.accounts.browsers import in_family_space, signed_in
from tests.integration.pages import Page

NOW = dt.datetime(2027, 4, 5, 8, tzinfo=dt.UTC)  # the Monday after
SAID = ImpressionDetails(face=5, onward=Onward.COME_BACK, schools="La cour est grande.")


@pytest.fixture
def weekend(agency: Agency, now: dt.datetime) -> Weekend:
    return make_weekend(agency, now=now)


@pytest.fixture
def family(agency: Agency, now: dt.datetime) -> Household:
    return make_family(agency, now=now, planned=False)


@pytest.fixture
def booking(agency: Agency, weekend: Weekend, family: Household, now: dt.datetime) -> Booking:
    return make_booking(agency, weekend, family, now=now)


def test_a_family_that_came_has_visited_and_one_that_did_not_has_not(
    agency: Agency, family: Household, booking: Booking
) -> None:
    assert note_presence(agency.concierge, booking.id, PresenceState.ARRIVED, NOW)
    assert not note_presence(agency.concierge, booking.id, PresenceState.ARRIVED, NOW)
    assert (booking.state, family.visited_on) == (BookingState.CAME, dt.date(2027, 4, 4))

    note_presence(agency.concierge, booking.id, PresenceState.ABSENT, NOW)
    assert (booking.state, family.visited_on) == (BookingState.ABSENT, None)


def test_nobody_came_to_what_has_not_begun(agency: Agency, booking: Booking, now: dt.datetime) -> None:
    with pytest.raises(DomainError, match="pas commencé"):
        note_presence(agency.concierge, booking.id, PresenceState.ARRIVED, now)


def test_a_family_says_how_it_was_in_its_space_and_reads_no_note_of_the_team(
    app: Flask, agency: Agency, family: Household, booking: Booking
) -> None:
    note_presence(agency.concierge, booking.id, PresenceState.ARRIVED, NOW)
    note_debrief(agency.concierge, booking.id, "Hésite à cause du travail.", seen_version=None, now=NOW)
    phone, path = in_family_space(app, family, NOW), f"/espace/week-ends/{booking.id}/impressions"

    page = phone.get(path)
    answers = [phone.post(path, Page(page).fields() | {"face": "4", "people": "Un beau dîner."}) for _twice in range(2)]

    said = find_impression(agency.concierge, booking.id)
    assert "Hésite" not in page.text
    assert [answer.status_code for answer in answers] == [303, 303]
    assert said is not None
    assert (said.face, said.people, said.notes) == (4, "Un beau dîner.", "Hésite à cause du travail.")


def test_an_empty_answer_is_asked_again(app: Flask, agency: Agency, family: Household, booking: Booking) -> None:
    note_presence(agency.concierge, booking.id, PresenceState.ARRIVED, NOW)
    phone, path = in_family_space(app, family, NOW), f"/espace/week-ends/{booking.id}/impressions"

    assert phone.post(path, {}).status_code == 422
    assert find_impression(agency.concierge, booking.id) is None


def test_a_family_that_came_without_a_next_action_is_a_fault(
    app: Flask, agency: Agency, weekend: Weekend, booking: Booking
) -> None:
    note_presence(agency.concierge, booking.id, PresenceState.ARRIVED, NOW)
    say_impression(agency.concierge, booking.id, SAID, seen_version=None, now=NOW)

    (line,) = list_debrief(agency.concierge, weekend, NOW)
    page = signed_in(app, agency, "Louise", NOW).get(f"/week-ends/{weekend.id}/bilan")

    assert line.is_fault
    assert "Rien n’est prévu ensuite" in page.text
    assert "La cour est grande." in page.text


def test_each_adult_who_came_is_asked_once_when_the_debrief_begins(
    agency: Agency, weekend: Weekend, booking: Booking
) -> None:
    note_presence(agency.concierge, booking.id, PresenceState.ARRIVED, NOW)
    weekend.state = WeekendState.LIVE
    db.session.flush()

    move_on(agency.concierge, weekend.id, seen=WeekendState.LIVE, sure=True, now=NOW)

    asked = db.session.scalars(select(Message).where(Message.kind == "impressions_asked")).all()
    assert [message.recipient for message in asked] == ["claire@famille.example"]


def test_what_a_weekend_led_to_and_cost(
    agency: Agency, weekend: Weekend, booking: Booking, family: Household, now: dt.datetime
) -> None:
    other = make_booking(agency, weekend, make_family(agency, now=now, planned=False, name="Roy"), now=now)
    for each in (booking, other):
        note_presence(agency.concierge, each.id, PresenceState.ARRIVED, NOW)
    add_line(agency.concierge, weekend.id, LineDetails(kind=BudgetKind.MEALS, label="Repas", planned=300_00), NOW)
    spent = LineDetails(kind=BudgetKind.LODGING, label="Gîte", planned=900_00, spent=500_00)
    add_line(agency.concierge, weekend.id, spent, NOW)
    date_milestone(agency.concierge, family, Milestone.SETTLED, dt.date(2027, 4, 5), NOW)

    found = read_outcomes(agency.concierge, [weekend])[weekend.id]

    assert (found.invited, found.came, found.decided, found.settled, found.persons) == (2, 2, 1, 1, 6)
    assert (found.cost, found.per_family, found.per_settled) == (800_00, 400_00, 800_00)


def test_a_stay_from_a_file_has_its_parts_and_its_one_family(
    app: Flask, agency: Agency, family: Household, now: dt.datetime
) -> None:
    browser, path = signed_in(app, agency, "Louise", now), f"/dossiers/{family.id}/sejour"
    typed = Page(browser.get(path)).fields() | {"starts_on": "2027-03-12", "ends_on": "2027-03-13"}

    answers = [browser.post(path, typed).status_code for _twice in range(2)]

    stay = db.session.scalars(select(Weekend)).one()
    assert answers == [303, 303]
    assert (stay.families_most, stay.title) == (1, "Séjour Petit")
    assert db.session.scalars(select(Booking.household_id).where(Booking.weekend_id == stay.id)).all() == [family.id]
    assert len(db.session.scalars(select(Activity).where(Activity.weekend_id == stay.id)).all()) == 6


def test_no_stay_for_a_closed_file(agency: Agency, family: Household, now: dt.datetime) -> None:
    family.closed_on = paris_date(now)
    db.session.flush()

    with pytest.raises(DomainError):
        open_stay(agency.concierge, family.id, starts_on=paris_date(now), ends_on=paris_date(now), sites=[], now=now)
