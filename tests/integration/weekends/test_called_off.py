"""A weekend that is called off ends with everything that hung on it, in one go, and each family hears of it kindly."""

import datetime as dt
from unittest.mock import patch

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from concierge.checklists.next_actions import ActionKind, next_actions
from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import RequestState, Side
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.services import say_yes, send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.hosts.rules import OfferDetails
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.weekends.bookings.answers import say_no
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import BookingState, WeekendState
from concierge.weekends.outputs import telling
from concierge.weekends.outputs.models import CalendarItem
from concierge.weekends.preparation.states import call_off
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, adult, make_booking, make_family, make_host, make_weekend
from tests.integration.accounts.browsers import in_family_space, signed_in
from tests.weekend_days import WeekendDay, make_weekend_day

STATE = BookingState
DAY = dt.timedelta(days=1)


@pytest.fixture
def day(app: Flask, agency: Agency, now: dt.datetime) -> WeekendDay:
    made = make_weekend_day(agency, now=now)
    made.weekend.families_most = 2
    db.session.flush()
    return made


def send_all(now: dt.datetime) -> dict[tuple[str, str], mail.Email]:
    """Send what waits; return the mails by kind and address."""
    sent: dict[tuple[str, str], mail.Email] = {}
    for row in db.session.scalars(select(Message).where(Message.sent_at.is_(None)).order_by(Message.id)).all():
        kind = row.kind
        with patch.object(
            mail, "send", lambda letter, kind=kind, **_options: sent.__setitem__((kind, letter.recipient), letter)
        ):
            send_message(row.id, RENDERERS, now)
    return sent


def entries(letter: mail.Email, now: dt.datetime) -> list[icalendar.Calendar]:
    """Read the entries that a mail carries, as a calendar does."""
    return [
        icalendar.Calendar.from_ical(part.get_payload(decode=True))
        for part in mail.compose(letter, now).walk()
        if part.get_content_type() in {"text/calendar", "application/ics"}
    ]


def lodged(agency: Agency, booking: Booking, on: dt.date, now: dt.datetime) -> HostRequest:
    """Find a bed for a family, both sides having said yes."""
    offers = (OfferDetails(kind=OfferKind.LODGING, beds=4),)
    host = make_host(agency, now=now, email=f"hote{booking.id}@accueil.example", offers=offers)
    host.references_on = paris_date(now)
    open_wish(agency.concierge, booking.household_id, OfferKind.LODGING, means=Means.LINK, now=now)
    ids = {"household_id": booking.household_id, "host_id": host.id}
    request = send_request(agency.concierge, **ids, kind=OfferKind.LODGING, now=now, on=on)
    say_yes(agency.concierge, request.id, Side.HOST, now=now)
    return request


def family(agency: Agency, name: str, now: dt.datetime) -> Household:
    member = adult("Anne", name, email=f"anne@{name.lower()}.example")
    return make_family(agency, now=now, name=name, planned=False, members=(member,))


def test_bookings_and_the_waiting_list_end_and_places_are_free(agency: Agency, day: WeekendDay) -> None:
    waits = make_booking(agency, day.weekend, family(agency, "Colin", day.now), now=day.now)
    thought_of = make_booking(agency, day.weekend, family(agency, "Roy", day.now), now=day.now, state=STATE.SHORTLISTED)
    said_no = make_booking(agency, day.weekend, family(agency, "Noël", day.now), now=day.now, state=STATE.INVITED)
    say_no(agency.concierge, said_no.id, reason="", now=day.now)
    assert waits.state is STATE.WAITING

    call_off(agency.coordinator, day.weekend.id, day.now)

    assert {row.state for row in (day.one, day.other, waits, thought_of)} == {STATE.WITHDRAWN}
    assert said_no.state is STATE.DECLINED
    assert (day.weekend.families_taken, day.weekend.adults_taken, day.weekend.children_taken) == (0, 0, 0)
    moved = db.session.scalars(select(EventRow).where(EventRow.name == "weekend.booking_moved")).all()
    assert [row.data["into"] for row in moved if row.data["cause"] == "called_off"] == ["withdrawn"] * 4


def test_each_family_that_knew_gets_one_kind_mail_and_a_call_to_come(agency: Agency, day: WeekendDay) -> None:
    thought_of = make_booking(agency, day.weekend, family(agency, "Roy", day.now), now=day.now, state=STATE.SHORTLISTED)
    send_all(day.now)

    call_off(agency.coordinator, day.weekend.id, day.now)

    sent = send_all(day.now)
    assert set(sent) == {
        ("weekend_called_off", "claire@petit.example"),
        ("weekend_called_off", "marc@roux.example"),
    }
    assert "Ne prenez pas la route" in sent["weekend_called_off", "claire@petit.example"].text
    ids = [day.one.household_id, day.other.household_id, thought_of.household_id]
    actions = next_actions(ids, now=day.now, language="fr")
    assert set(actions) == set(ids[:2]), "whoever never knew is promised nothing"
    action = actions[day.one.household_id]
    assert action.kind is ActionKind.FOLLOW_UP
    assert "appeler la famille" in action.title
    assert action.on is not None
    assert paris_date(day.now) < action.on <= paris_date(day.now) + 6 * DAY


def test_what_calendars_hold_of_it_is_cancelled_with_the_same_mail(agency: Agency, day: WeekendDay) -> None:
    told = telling.ProgrammeTold(
        weekend_id=day.weekend.id, programme_id=day.programme.id, base_id=None,
        booking_ids=(day.one.id, day.other.id), guide_ids=(day.guide.id,),
    )  # fmt: skip
    payload = {
        "weekend_id": told.weekend_id, "since_id": None, "booking_ids": [*told.booking_ids],
        "guide_ids": [*told.guide_ids],
    }  # fmt: skip
    telling.tell_programme(payload, day.now)
    send_all(day.now)

    call_off(agency.coordinator, day.weekend.id, day.now)

    sent = send_all(day.now)
    for address, titles in (
        ("claire@petit.example", {"Maison de bourg", "L’école des Remparts", "Dîner de tous"}),
        ("sophie@guides.example", {"L’école des Remparts"}),
    ):
        read = entries(sent["weekend_called_off", address], day.now)
        events = [event for each in read for event in each.walk("VEVENT")]
        assert {str(each["METHOD"]) for each in read} == {"CANCEL"}
        assert {str(event["SUMMARY"]) for event in events} == titles
        assert {(int(event["SEQUENCE"]), str(event["STATUS"])) for event in events} == {(1, "CANCELLED")}
    assert all(item.cancelled for item in db.session.scalars(select(CalendarItem)))


def test_hosts_who_lodge_or_were_asked_are_let_go(agency: Agency, day: WeekendDay) -> None:
    agreed, asked = lodged(agency, day.one, day.day, day.now), lodged(agency, day.other, day.day, day.now)
    say_yes(agency.concierge, agreed.id, Side.FAMILY, now=day.now)
    assert day.one.lodged_where != "Gîte des Remparts"
    send_all(day.now)

    call_off(agency.coordinator, day.weekend.id, day.now)

    relation = db.session.scalars(select(HostRelation)).one()
    assert relation.ended_at == day.now
    assert asked.state is RequestState.WITHDRAWN
    assert day.one.lodged_where == ""
    kinds = sorted(kind for kind, _address in send_all(day.now))
    assert kinds == ["relation_ended", "request_over", "weekend_called_off", "weekend_called_off"], "families hear once"


def test_a_family_that_cancels_frees_the_bed_that_was_found_but_not_one_of_another_weekend(
    agency: Agency, day: WeekendDay
) -> None:
    request = lodged(agency, day.one, day.day, day.now)
    say_yes(agency.concierge, request.id, Side.FAMILY, now=day.now)
    household = db.session.get_one(Household, day.one.household_id)
    twin = make_weekend(agency, now=day.now, title="Week-end jumeau")
    elsewhere = make_booking(agency, twin, household, now=day.now)

    say_no(agency.concierge, day.one.id, reason="", now=day.now)
    relation = db.session.scalars(select(HostRelation)).one()
    assert relation.ended_at is None, "they come to the other weekend on that day"
    say_no(agency.concierge, elsewhere.id, reason="", now=day.now)

    assert relation.ended_at == day.now
    assert day.one.lodged_where == ""


def test_the_team_and_the_family_read_that_it_is_called_off(
    app: Flask, agency: Agency, day: WeekendDay, now: dt.datetime
) -> None:
    desk = signed_in(app, agency, "Louise", now)
    db.session.commit()
    desk.post(f"/week-ends/{day.weekend.id}/annuler", {"sure": "y", "state": day.weekend.state.value})
    db.session.refresh(day.weekend)
    assert day.weekend.state is WeekendState.CANCELLED
    assert "Week-end annulé" in desk.get(f"/week-ends/{day.weekend.id}/familles").text
    own = in_family_space(app, db.session.get_one(Household, day.one.household_id), now)
    assert "annulé" in own.get("/espace/week-ends").text
    assert "n’aura pas lieu" in own.get(f"/espace/week-ends/{day.one.id}").text
