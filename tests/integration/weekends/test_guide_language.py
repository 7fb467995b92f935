"""Guides are written to, and find their pages, in their own language; a browser may choose another."""

import datetime as dt
from unittest.mock import patch

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.db import db
from concierge.weekends.activities.guiding import ask_guides, choose_guides
from concierge.weekends.activities.links import make_guide_link
from concierge.weekends.models import Guide
from concierge.weekends.outputs import telling
from concierge.weekends.preparation.states import call_off
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency
from tests.integration.accounts.browsers import Browser, signed_in
from tests.weekend_days import WeekendDay, make_weekend_day

ADDRESS = "sophie@guides.example"


@pytest.fixture
def day(app: Flask, agency: Agency, now: dt.datetime) -> WeekendDay:
    made = make_weekend_day(agency, now=now)
    made.guide.language = "en"
    db.session.flush()
    return made


def sent_to_guide(now: dt.datetime) -> list[mail.Email]:
    """Send what waits; return what the guide is sent."""
    found: list[mail.Email] = []
    for row in db.session.scalars(select(Message).where(Message.sent_at.is_(None)).order_by(Message.id)).all():
        with patch.object(mail, "send", lambda letter, **_options: found.append(letter)):
            send_message(row.id, RENDERERS, now)
    return [letter for letter in found if letter.recipient == ADDRESS]


def test_every_mail_to_a_guide_is_in_their_language(agency: Agency, day: WeekendDay) -> None:
    choose_guides(agency.concierge, day.school, [day.guide.id], day.now)
    ask_guides(agency.concierge, day.weekend.id, None, day.now)
    (asked,) = sent_to_guide(day.now)
    assert "families" in asked.subject
    assert "Bonjour" not in asked.text

    payload = {"weekend_id": day.weekend.id, "since_id": None, "booking_ids": [], "guide_ids": [day.guide.id]}
    telling.tell_programme(payload, day.now)
    (told,) = sent_to_guide(day.now)
    assert "Bonjour" not in told.text
    (event,) = [
        event
        for part in mail.compose(told, day.now).walk()
        if part.get_content_type() == "text/calendar"
        for event in icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    ]
    assert "Petit family" in str(event["DESCRIPTION"])

    call_off(agency.coordinator, day.weekend.id, day.now)
    (over,) = sent_to_guide(day.now)
    assert "Bonjour" not in over.text


def test_the_pages_behind_a_guide_s_link_are_in_their_language_until_the_browser_chooses(
    app: Flask, agency: Agency, day: WeekendDay
) -> None:
    _link, token = make_guide_link(day.guide, day.weekend, day.now)
    db.session.commit()
    browser = Browser(app, day.now)

    for path in ("", "/carnet", "/maintenant"):
        assert 'lang="en"' in browser.get(f"/week-end/guide/{token}{path}").text[:400], path
    browser.post("/langue", {"langue": "fr", "suite": f"/week-end/guide/{token}"})
    assert "Bonjour Sophie Girard" in browser.get(f"/week-end/guide/{token}").text


def test_the_register_keeps_the_language_and_french_is_the_usual_one(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    desk = signed_in(app, agency, "Louise", now)

    desk.post("/week-ends/guides/nouveau", {"name": "Jane Doe", "email": "jane@guides.example", "language": "en"})
    desk.post("/week-ends/guides/nouveau", {"name": "Luc Bernard"})

    rows = db.session.execute(select(Guide.name, Guide.language).order_by(Guide.name)).all()
    assert [tuple(row) for row in rows] == [("Jane Doe", "en"), ("Luc Bernard", "fr")]
