"""A programme told reaches those it touches and nobody else, with entries that calendars understand."""

import datetime as dt
from dataclasses import replace
from unittest.mock import patch

import icalendar
import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from concierge.documents.calendars import write_calendar
from concierge.families.access import actor_of_member
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import clock, mail
from concierge.platform.db import db
from concierge.platform.outbox import OutboxJob
from concierge.weekends.outputs import feed, telling
from concierge.weekends.outputs.models import CalendarItem
from concierge.weekends.planning.events import ProgrammeTold
from concierge.weekends.planning.models import Programme
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, at
from tests.weekend_days import WeekendDay, make_weekend_day

HOUR = dt.timedelta(hours=1)
Entries = dict[str, tuple[str, int, dt.datetime]]


class Post:
    """A weekend, and the mails that leave when its programmes are told."""

    def __init__(self, day: WeekendDay) -> None:
        self.day = day

    def tell(self, programme: Programme, *, bookings: tuple[int, ...] = (), guides: tuple[int, ...] = ()) -> None:
        event = ProgrammeTold(
            weekend_id=self.day.weekend.id,
            programme_id=programme.id,
            base_id=programme.base_id,
            booking_ids=bookings,
            guide_ids=guides,
        )
        telling.follow_programme(event, self.day.agency.concierge, self.day.now)
        key = f"{telling.TELL_JOB}:{programme.id}"
        job = db.session.scalars(select(OutboxJob).where(OutboxJob.key == key)).one()
        telling.tell_programme(job.payload, self.day.now)

    def first(self) -> dict[str, mail.Email]:
        self.tell(self.day.programme, bookings=(self.day.one.id, self.day.other.id), guides=(self.day.guide.id,))
        return self.mails()

    def mails(self) -> dict[str, mail.Email]:
        """Send what waits; return the mails by address."""
        sent: dict[str, mail.Email] = {}
        for row in db.session.scalars(select(Message).where(Message.sent_at.is_(None)).order_by(Message.id)).all():
            if not row.kind.startswith("weekend_") or "programme" not in row.kind:
                continue
            with (
                patch.object(clock, "now", lambda: self.day.now),  # a date of another year is written with it
                patch.object(mail, "send", lambda letter, **_options: sent.__setitem__(letter.recipient, letter)),
            ):
                send_message(row.id, RENDERERS, self.day.now)
        db.session.commit()
        return sent


@pytest.fixture
def post(app: Flask, agency: Agency, now: dt.datetime) -> Post:
    return Post(make_weekend_day(agency, now=now))


def _entries(letter: mail.Email, now: dt.datetime) -> Entries:
    """Read a mail's entries as a calendar does, from the message as it travels: title → method, number, start."""
    found: Entries = {}
    for part in mail.compose(letter, now).walk():
        if part.get_content_type() not in {"text/calendar", "application/ics"}:
            continue
        read = icalendar.Calendar.from_ical(part.get_payload(decode=True))
        (event,) = read.walk("VEVENT")
        assert part.get_param("method", read["METHOD"]) == read["METHOD"]
        found[str(event["SUMMARY"])] = (str(read["METHOD"]), int(event["SEQUENCE"]), event["DTSTART"].dt)
    return found


def test_everybody_is_told_once_with_an_entry_for_each_moment(post: Post) -> None:
    sent = post.first()

    assert set(sent) == {"claire@petit.example", "marc@roux.example", "sophie@guides.example"}
    assert set(_entries(sent["claire@petit.example"], post.day.now)) == {
        "Maison de bourg",
        "L’école des Remparts",
        "Dîner de tous",
    }
    assert _entries(sent["sophie@guides.example"], post.day.now) == {
        "L’école des Remparts": ("REQUEST", 0, at("10:30", post.day.day))
    }
    assert "Roux" not in sent["claire@petit.example"].text
    post.tell(post.day.programme)
    assert post.mails() == {}, "the same programme is not told twice"


def test_a_change_reaches_whoever_it_touches_with_before_and_after(post: Post) -> None:
    post.first()
    house, *others = post.day.usual()
    later = replace(house, starts_at=house.starts_at + HOUR)

    post.tell(post.day.tell(later, *others), bookings=(post.day.one.id,))
    sent = post.mails()

    assert set(sent) == {"claire@petit.example"}
    letter = sent["claire@petit.example"]
    text = letter.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Maison de bourg : samedi 3 avril 2027 à 10 h 00, au lieu de samedi 3 avril 2027 à 9 h 00" in text
    assert "Dîner" not in text
    assert _entries(letter, post.day.now) == {"Maison de bourg": ("REQUEST", 1, later.starts_at)}


def test_what_is_given_up_is_cancelled_and_what_comes_back_is_the_same_entry(post: Post) -> None:
    post.first()
    house, *others = post.day.usual()

    without = post.day.tell(*others)
    post.tell(without, bookings=(post.day.one.id,))
    gone = _entries(post.mails()["claire@petit.example"], post.day.now)
    again = post.day.tell(house, *others, base=without)
    post.tell(again, bookings=(post.day.one.id,))
    back = _entries(post.mails()["claire@petit.example"], post.day.now)

    assert gone == {"Maison de bourg": ("CANCEL", 1, house.starts_at)}
    assert back == {"Maison de bourg": ("REQUEST", 2, house.starts_at)}
    items = db.session.scalars(select(CalendarItem).where(CalendarItem.title == "Maison de bourg")).all()
    assert len(items) == 1


def test_a_guide_who_is_replaced_sees_the_visit_go(post: Post, agency: Agency, now: dt.datetime) -> None:
    post.first()
    visits = [replace(each, guide=None) for each in post.day.usual()]

    post.tell(post.day.tell(*visits), bookings=(post.day.one.id, post.day.other.id), guides=(post.day.guide.id,))
    letter = post.mails()["sophie@guides.example"]

    assert "annulé" in letter.text
    assert _entries(letter, now) == {"L’école des Remparts": ("CANCEL", 1, at("10:30", post.day.day))}


def test_a_mail_that_could_not_leave_leaves_what_changed_since_to_the_next(post: Post) -> None:
    post.tell(post.day.programme, bookings=(post.day.one.id,))
    house, *others = post.day.usual()
    later = replace(house, starts_at=house.starts_at + HOUR)
    post.tell(post.day.tell(later, *others), bookings=(post.day.one.id,))
    letters: list[mail.Email] = []
    for row in db.session.scalars(
        select(Message).where(Message.recipient == "claire@petit.example").order_by(Message.id)
    ):
        if row.kind == telling.KIND_FAMILY:
            with patch.object(mail, "send", lambda letter, **_options: letters.append(letter)):
                send_message(row.id, RENDERERS, post.day.now)

    assert "Maison de bourg" not in _entries(letters[0], post.day.now)
    assert _entries(letters[1], post.day.now) == {"Maison de bourg": ("REQUEST", 1, later.starts_at)}


def test_the_calendar_one_subscribes_to_holds_the_same_entries(post: Post, now: dt.datetime) -> None:
    post.first()
    actor = actor_of_member(post.day.claire)
    assert actor is not None

    entries = list(feed.weekend_visits(actor, now))
    read = icalendar.Calendar.from_ical(write_calendar("Agenda", entries, now))

    items = db.session.scalars(select(CalendarItem).where(CalendarItem.member_id == post.day.claire)).all()
    assert {str(event["UID"]) for event in read.walk("VEVENT")} == {item.uid for item in items}
    school = next(entry for entry in entries if entry.title == "L’école des Remparts")
    assert "Sophie Girard" in school.description
    assert "3 rue de l’École" in school.place
    with force_locale("fr"):
        (own,) = feed.guide_calendar(post.day.weekend, post.day.guide.id)
    assert own.title == "L’école des Remparts"
