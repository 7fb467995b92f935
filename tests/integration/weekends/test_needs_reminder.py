"""A family that comes and has not said what it wants to see hears of it once more, and only once."""

import datetime as dt
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.choices import ClosingReason
from concierge.families.models import Household
from concierge.families.services import close_household
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.weekends.bookings.answers import say_no
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.needs import save_needs
from concierge.weekends.bookings.needs_reminder import KIND, follow_needs
from concierge.weekends.choices import ActivityKind, BookingState, WeekendState
from concierge.weekends.models import Weekend
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, adult, make_activity, make_booking, make_family, make_weekend
from tests.integration.accounts.browsers import signed_in

DAY = dt.timedelta(days=1)


@pytest.fixture
def weekend(agency: Agency, now: dt.datetime) -> Weekend:
    row = make_weekend(agency, now=now, state=WeekendState.INVITATIONS)
    make_activity(agency, row, now=now, kind=ActivityKind.HOUSING, title="Maison avec jardin")
    return row


def coming(agency: Agency, weekend: Weekend, name: str, now: dt.datetime, **more: object) -> Booking:
    member = adult("Anne", name, email=f"anne@{name.lower()}.example")
    household = make_family(agency, now=now, name=name, planned=False, members=(member,), **more)
    return make_booking(agency, weekend, household, now=now)


def follow(now: dt.datetime) -> None:
    follow_needs(now, db.session.flush)


def sent(now: dt.datetime) -> list[mail.Email]:
    """Send the reminders that wait."""
    letters: list[mail.Email] = []
    for row in db.session.scalars(select(Message).where(Message.sent_at.is_(None), Message.kind == KIND)).all():
        with patch.object(mail, "send", lambda letter, **_options: letters.append(letter)):
            send_message(row.id, RENDERERS, now)
    return letters


def test_some_days_after_its_yes_a_family_is_asked_once_in_its_language(
    app: Flask, agency: Agency, weekend: Weekend, now: dt.datetime
) -> None:
    row = coming(agency, weekend, "Smith", now, language="en")
    follow(now + 3 * DAY)
    assert row.needs_reminded_at is None

    for days in (4, 4, 5, 9):
        follow(now + days * DAY)

    (letter,) = sent(now + 4 * DAY)
    assert letter.recipient == "anne@smith.example"
    assert "What would you like to see?" in letter.subject
    assert "/week-end/invitation/" in letter.text
    assert "/envies" in letter.text
    assert row.needs_reminded_at == now + 4 * DAY
    events = db.session.scalars(select(EventRow.name).where(EventRow.name == "weekend.needs_reminded")).all()
    assert len(events) == 1


def test_whoever_told_does_not_come_or_is_closed_hears_nothing(
    agency: Agency, weekend: Weekend, now: dt.datetime
) -> None:
    told, gone, closed, waits = (coming(agency, weekend, name, now) for name in ("Aubry", "Bertin", "Colin", "Dupuis"))
    save_needs(agency.concierge, told.id, [], now=now)
    say_no(agency.concierge, gone.id, reason="", now=now)
    household = db.session.get_one(Household, closed.household_id)
    close_household(agency.concierge, household, ClosingReason.WENT_ELSEWHERE, on=paris_date(now), now=now)
    waits.state = BookingState.WAITING
    db.session.flush()

    follow(now + 5 * DAY)

    assert sent(now + 5 * DAY) == []


def test_one_who_tells_between_the_reminder_and_its_mail_is_not_asked(
    agency: Agency, weekend: Weekend, now: dt.datetime
) -> None:
    row = coming(agency, weekend, "Petit", now)
    follow(now + 4 * DAY)
    save_needs(agency.concierge, row.id, [], now=now + 4 * DAY)

    assert sent(now + 4 * DAY) == []


def test_nothing_is_asked_where_there_is_nothing_to_choose_from(agency: Agency, now: dt.datetime) -> None:
    bare = make_weekend(agency, now=now, state=WeekendState.INVITATIONS)
    make_activity(agency, bare, now=now, kind=ActivityKind.DINNER, title="Dîner", for_all=True)
    row = coming(agency, bare, "Petit", now)

    follow(now + 9 * DAY)

    assert row.needs_reminded_at is None


def test_the_team_sees_who_was_asked_again(app: Flask, agency: Agency, weekend: Weekend, now: dt.datetime) -> None:
    row = coming(agency, weekend, "Petit", now)
    desk, address = signed_in(app, agency, "Louise", now), f"/week-ends/{weekend.id}/familles"
    assert "envies à dire" in desk.get(address).text

    follow(now + 4 * DAY)

    assert "envies redemandées le" in desk.get(address).text
    assert "envies redemandées le" in desk.get(f"{address}/{row.household_id}").text
