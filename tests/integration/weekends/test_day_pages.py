"""The day of a weekend: who was seen is noted in one tap, each reads what is theirs, nobody else's link opens it."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.models import Household, Member
from concierge.notifications.models import Message
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.weekends.activities.links import make_guide_link
from concierge.weekends.bookings.links import token_of_mail
from concierge.weekends.choices import BookingState
from concierge.weekends.outputs.choices import PresenceState
from concierge.weekends.outputs.models import Presence
from concierge.weekends.outputs.presence import note_presence
from tests.factories import Agency, at
from tests.integration.accounts.browsers import Browser, in_family_space, signed_in
from tests.weekend_days import WeekendDay, make_weekend_day


def _family_token(day: WeekendDay, now: dt.datetime) -> str:
    member = db.session.get_one(Member, day.claire)
    return token_of_mail(Message(space_id=day.weekend.space_id, context={}), day.one, member, now)


def test_the_team_notes_who_came_who_is_late_who_is_absent(app: Flask, agency: Agency, now: dt.datetime) -> None:
    day = make_weekend_day(agency, now=now, starts_on=paris_date(now))
    actor, booking = agency.concierge, day.one

    note_presence(actor, booking.id, PresenceState.LATE, now, minutes=30)
    note_presence(actor, booking.id, PresenceState.LATE, now, minutes=30)  # a double click
    seen = db.session.scalars(select(Presence)).one()
    assert (seen.state, seen.minutes, booking.state) == (PresenceState.LATE, 30, BookingState.ACCEPTED)

    note_presence(actor, booking.id, PresenceState.ARRIVED, now)
    assert booking.state is BookingState.CAME
    assert db.session.get_one(Household, booking.household_id).visited_on == paris_date(now)

    note_presence(actor, booking.id, None, now)
    assert booking.state is BookingState.ACCEPTED
    assert db.session.scalars(select(Presence)).all() == []

    note_presence(actor, booking.id, PresenceState.ABSENT, now)
    assert booking.state is BookingState.ABSENT


def test_nobody_is_seen_before_the_first_day_nor_late_by_nothing(app: Flask, agency: Agency, now: dt.datetime) -> None:
    ahead = make_weekend_day(agency, now=now)
    with pytest.raises(DomainError):
        note_presence(agency.concierge, ahead.one.id, PresenceState.ARRIVED, now)
    with pytest.raises(DomainError):
        note_presence(agency.concierge, ahead.one.id, PresenceState.LATE, at("08:00", ahead.day))


def test_the_page_of_the_day_shows_everybody_and_the_way_to_the_repair(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    day = make_weekend_day(agency, now=now, starts_on=paris_date(now))
    db.session.commit()
    team = signed_in(app, agency, "Louise", now)

    address = f"/week-ends/{day.weekend.id}"
    sent = team.post(f"{address}/presence/{day.one.id}", data={"state": "late", "minutes": "30"})
    page = team.get(f"{address}/maintenant").get_data(as_text=True)

    assert sent.status_code == 303
    assert "Famille Petit" in page
    assert "Famille Roux" in page
    assert "30" in page
    assert f"kind=late&amp;family={day.one.id}" in page
    assert "carnets/family" in team.get(f"{address}/jour-j").get_data(as_text=True)
    assert team.get(f"{address}/carnets/family/{day.one.id}").status_code == 200
    assert team.get(f"{address}/carnets/venue/{day.venue.id}").status_code == 200


def test_a_family_and_a_guide_open_theirs_by_link(app: Flask, agency: Agency, now: dt.datetime) -> None:
    day = make_weekend_day(agency, now=now)
    family, guide = _family_token(day, now), make_guide_link(day.guide, day.weekend, now)[1]
    db.session.commit()
    anybody = Browser(app, now)

    for path in (f"carnet/{family}", f"carnet/{family}/maintenant", f"carnet/{family}/carnet.docx"):
        answer = anybody.get(f"/week-end/{path}")
        assert answer.status_code == 200
        assert b"Roux" not in answer.get_data() or path.endswith("docx")
    for path in ("carnet", "maintenant", "carnet.docx", "agenda.ics"):
        assert anybody.get(f"/week-end/guide/{guide}/{path}").status_code == 200
    assert anybody.get(f"/week-end/carnet/{guide}").status_code == 404


def test_a_link_opens_nothing_once_the_family_no_longer_comes(app: Flask, agency: Agency, now: dt.datetime) -> None:
    day = make_weekend_day(agency, now=now)
    token = _family_token(day, now)
    day.one.state = BookingState.CANCELLED
    db.session.commit()

    answer = Browser(app, now).get(f"/week-end/carnet/{token}")

    assert answer.status_code == 410
    assert "Maison de bourg" not in answer.get_data(as_text=True)


def test_a_family_finds_its_roadbook_in_its_space(app: Flask, agency: Agency, now: dt.datetime) -> None:
    day = make_weekend_day(agency, now=now)
    db.session.commit()
    browser = in_family_space(app, db.session.get_one(Household, day.one.household_id), now)

    assert f"/espace/week-ends/{day.one.id}/carnet" in browser.get("/espace/").get_data(as_text=True)
    assert "Maison de bourg" in browser.get(f"/espace/week-ends/{day.one.id}/carnet").get_data(as_text=True)
    assert browser.get(f"/espace/week-ends/{day.one.id}/maintenant").status_code == 200
    assert browser.get(f"/espace/week-ends/{day.other.id}/carnet").status_code == 404
