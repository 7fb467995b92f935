"""Who lodges a family or has it at the table finds it in the calendar, and what moves or falls away follows."""

import datetime as dt
from contextvars import Context
from dataclasses import replace
from unittest.mock import patch

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from concierge.documents.calendars import write_calendar
from concierge.families.consent.purposes import Means
from concierge.hosts.access import actor_of
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.relations.choices import Ending
from concierge.hosts.relations.ending import end_relation
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.services import say_yes, send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.hosts.rules import OfferDetails
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.outbox import OutboxJob
from concierge.platform.wording import listed
from concierge.weekends.models import Weekend
from concierge.weekends.outputs import feed, telling
from concierge.weekends.outputs.models import CalendarItem
from concierge.weekends.outputs.reading import read_book
from concierge.weekends.outputs.telling_hosts import HOSTS_JOB, tell_hosts
from concierge.weekends.planning.models import Programme
from concierge.weekends.preparation.states import call_off
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, at, make_host
from tests.weekend_days import make_weekend_day

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
ANNE = "anne@accueil.example"


class House:
    """A weekend whose programme is told, and a host who lodges the Petit on its Saturday."""

    def __init__(self, agency: Agency, now: dt.datetime) -> None:
        self.agency, self.now, self.day = agency, now, make_weekend_day(agency, now=now)
        offers = (OfferDetails(kind=OfferKind.LODGING, beds=4), OfferDetails(kind=OfferKind.MEAL))
        self.host: Host = make_host(agency, now=now, offers=offers)
        self.host.references_on = paris_date(now)

    def welcome(self, kind: OfferKind = OfferKind.LODGING) -> HostRelation:
        """Let host and family both say yes."""
        actor, household_id = self.agency.concierge, self.day.one.household_id
        open_wish(actor, household_id, kind, means=Means.LINK, now=self.now)
        ids = {"household_id": household_id, "host_id": self.host.id}
        request = send_request(actor, **ids, kind=kind, on=self.day.day, now=self.now)
        for side in (Side.HOST, Side.FAMILY):
            say_yes(actor, request.id, side, now=self.now)
        return db.session.scalars(select(HostRelation).where(HostRelation.request_id == request.id)).one()

    def tell(self, programme: Programme | None = None) -> None:
        told = programme or self.day.programme
        payload = {
            "weekend_id": self.day.weekend.id, "since_id": told.base_id, "booking_ids": [self.day.one.id],
            "guide_ids": [],
        }  # fmt: skip
        telling.tell_programme(payload, self.now)

    def work(self) -> None:
        """Do what was asked for hosts; twice, as a job that is sent again."""
        for job in db.session.scalars(select(OutboxJob).where(OutboxJob.name == HOSTS_JOB)).all():
            tell_hosts(job.payload, self.now)
            tell_hosts(job.payload, self.now)

    def entries(self) -> list[tuple[str, int, str, dt.datetime, dt.datetime]]:
        """Send what waits; return what the calendar of the host is told: method, number, title, start, end."""
        found: list[mail.Email] = []
        for row in db.session.scalars(select(Message).where(Message.sent_at.is_(None)).order_by(Message.id)).all():
            with patch.object(mail, "send", lambda letter, **_options: found.append(letter)):
                send_message(row.id, RENDERERS, self.now)
        read = []
        for letter in found:
            for part in mail.compose(letter, self.now).walk():
                if letter.recipient == ANNE and part.get_content_type() in {"text/calendar", "application/ics"}:
                    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
                    (event,) = calendar.walk("VEVENT")
                    assert "Petit" not in str(event["SUMMARY"])
                    assert "Arachide" not in str(event.get("DESCRIPTION", "")), "what they eat stays here"
                    ends = event["DTSTART"].dt + event["DURATION"].dt if "DURATION" in event else event["DTEND"].dt
                    said = str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["SUMMARY"])
                    read.append((*said, event["DTSTART"].dt, ends))
        return list(dict.fromkeys(read))  # an entry is in the mail twice: to be read at once, and enclosed


@pytest.fixture
def house(app: Flask, agency: Agency, now: dt.datetime) -> House:
    return House(agency, now)


def test_a_night_is_in_the_host_s_calendar_when_the_programme_is_told_and_moves_with_it(house: House) -> None:
    house.welcome()
    house.tell()
    night = at("09:00", house.day.day + DAY)
    assert house.entries() == [("REQUEST", 0, "Des invités pour la nuit", at("20:30", house.day.day), night)]

    *visits, mine, theirs = house.day.usual()  # the last two: the dinner
    later = [replace(each, starts_at=each.starts_at + HOUR) for each in (mine, theirs)]
    house.tell(house.day.tell(*visits, *later))

    assert house.entries() == [("REQUEST", 1, "Des invités pour la nuit", at("21:30", house.day.day), night)]


def test_a_meal_is_an_entry_of_its_own(house: House) -> None:
    house.welcome(OfferKind.MEAL)
    house.tell()
    evening = at("19:30", house.day.day), at("21:30", house.day.day)
    assert house.entries() == [("REQUEST", 0, "Des invités à votre table", *evening)]


def test_a_yes_after_the_programme_reaches_the_calendar_by_itself_and_an_end_takes_it_out(house: House) -> None:
    house.tell()
    assert house.entries() == []
    relation = house.welcome()
    house.work()
    assert [each[:2] for each in house.entries()] == [("REQUEST", 0)]

    end_relation(house.agency.concierge, relation.id, Ending.HOST_LEFT, now=house.now)
    house.work()

    assert [each[:2] for each in house.entries()] == [("CANCEL", 1)]
    kept = db.session.scalars(select(CalendarItem.cancelled).where(CalendarItem.host_id == house.host.id)).all()
    assert kept == [True], "kept: calendars must learn of it"


def test_nothing_is_sent_before_there_is_a_programme(house: House) -> None:
    house.day.programme.state = "draft"  # type: ignore[assignment]
    db.session.flush()
    house.welcome()
    house.work()

    assert house.entries() == []


def test_a_weekend_that_is_called_off_takes_the_night_out_of_the_calendar_once(house: House) -> None:
    house.welcome()
    house.tell()
    house.entries()

    call_off(house.agency.coordinator, house.day.weekend.id, house.now)
    house.work()

    assert [each[:2] for each in house.entries()] == [("CANCEL", 1)]


def test_the_subscription_of_a_host_tells_the_night_with_who_comes(house: House) -> None:
    house.welcome()
    house.tell()
    person = db.session.scalars(select(HostPerson).where(HostPerson.host_id == house.host.id)).one()

    told = list(feed.weekend_visits(actor_of(person), house.now))

    (event,) = icalendar.Calendar.from_ical(write_calendar("Agenda", told, house.now)).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Des invités pour la nuit"
    assert "Famille Petit" in str(event["DESCRIPTION"])


def test_a_worker_reads_whom_hosts_welcome_without_anybody_asking_for_a_page(house: House, app: Flask) -> None:
    house.welcome()
    weekend_id = house.day.weekend.id
    db.session.commit()

    def work() -> list[str]:
        with app.app_context():
            return [each.names for each in read_book(db.session.get_one(Weekend, weekend_id)).lodgers]

    assert Context().run(work) == ["Anne"]


def test_words_outside_of_a_page_are_french(app: Flask) -> None:
    def say() -> str:
        with app.app_context():
            return listed(["Anne", "Paul"])

    assert Context().run(say) == "Anne et Paul"
