"""A family changes its answer after the roadbook was sent; its link is passed on: what each then reads."""

import datetime as dt
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.models import Household, Member
from concierge.families.queries import list_members
from concierge.notifications.models import Message
from concierge.notifications.services import send_message
from concierge.platform import mail
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.weekends.bookings.links import make_booking_link
from concierge.weekends.choices import BookingState
from concierge.wiring.jobs import RENDERERS
from tests.factories import Agency, at
from tests.integration.accounts.browsers import Browser, signed_in
from tests.weekend_days import WeekendDay, make_weekend_day

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def day(app: Flask, agency: Agency, now: dt.datetime) -> WeekendDay:
    return make_weekend_day(agency, now=now)


def link_of(day: WeekendDay) -> str:
    member = db.session.get_one(Member, day.claire)
    _link, token = make_booking_link(day.one, member, day.now)
    return f"/week-end/invitation/{token}"


def letters(kind: str, now: dt.datetime) -> list[mail.Email]:
    """Send what waits of a kind."""
    found: list[mail.Email] = []
    for row in db.session.scalars(select(Message).where(Message.sent_at.is_(None), Message.kind == kind)).all():
        with patch.object(mail, "send", lambda letter, **_options: found.append(letter)):
            send_message(row.id, RENDERERS, now)
    db.session.commit()
    return found


def test_an_answer_changed_after_the_roadbook_reaches_the_team_and_leaves_the_programme_to_a_person(
    app: Flask, agency: Agency, day: WeekendDay
) -> None:
    link, later = link_of(day), day.now + HOUR
    desk, address = signed_in(app, agency, "Louise", day.now), f"/week-ends/{day.weekend.id}"
    members = [str(each.id) for each in list_members(agency.concierge, day.one.household_id)]
    db.session.commit()
    assert "a changé depuis le programme" not in desk.get(f"{address}/familles").text
    letters("weekend_told", day.now)
    family = Browser(app, later)

    typed = {
        "answer": "oui",
        "members": members,
        "arrival": "train",
        "arrives_on": str(day.day),
        "arrives_time": "11:40",
    }
    answer = family.post(link, typed)

    assert answer.status_code == 303
    assert day.one.state is BookingState.ACCEPTED
    assert day.one.arrives_at == at("11:40", day.day)
    page = desk.get(f"{address}/familles").text
    assert page.count("a changé depuis le programme") == 1
    told = letters("weekend_told", later)
    assert told, "somebody of the team hears of it at once"
    assert all("Petit" in letter.subject + letter.text for letter in told)
    book = family.get(link.replace("invitation", "carnet")).text
    assert "Maison de bourg" in book, "what was told stays until somebody of the team decides"
    assert "11 h 40" in book.replace("\N{NO-BREAK SPACE}", " "), "and the new arrival is there"


def test_wishes_told_after_the_roadbook_show_as_well(app: Flask, agency: Agency, day: WeekendDay) -> None:
    link, desk = link_of(day), signed_in(app, agency, "Louise", day.now)
    db.session.commit()

    answer = Browser(app, day.now + HOUR).post(f"{link}/envies", {"housing-0-wish": "must", "housing-0-count": "1"})

    assert answer.status_code == 303
    assert "a changé depuis le programme" in desk.get(f"/week-ends/{day.weekend.id}/familles").text


def test_a_link_that_was_passed_on_opens_the_invitation_and_nothing_more(
    app: Flask, agency: Agency, day: WeekendDay
) -> None:
    link = link_of(day)
    household = db.session.get_one(Household, day.one.household_id)
    db.session.commit()
    friend = Browser(app, day.now)

    pages = [friend.get(path).text for path in (link, f"{link}/envies", link.replace("invitation", "carnet"))]

    for secret in ("Arachide", "ne mange pas", "claire@petit.example", "06 12 34 56 78", "Roux"):
        assert not any(secret in page for page in pages), secret
    assert friend.get("/espace/").status_code in {302, 303, 401, 403}, "the family's space stays closed"
    assert friend.get(f"/dossiers/{household.id}").status_code in {302, 303, 401, 403, 404}
    assert friend.get(link.replace("invitation", "carnet") + "/maintenant").status_code == 200
    assert day.one.diet == "Zoé ne mange pas de viande"


def test_a_fresh_link_goes_to_the_known_address_whoever_asks_for_it(
    app: Flask, agency: Agency, day: WeekendDay
) -> None:
    link = link_of(day)
    db.session.commit()

    assert Browser(app, day.now).post(f"{link}/renouveler").status_code == 200

    assert {letter.recipient for letter in letters("weekend_invited", day.now)} == {"claire@petit.example"}


def test_the_link_of_somebody_who_left_the_family_opens_nothing(app: Flask, agency: Agency, day: WeekendDay) -> None:
    link = link_of(day)
    db.session.get_one(Member, day.claire).removed_on = paris_date(day.now)
    db.session.commit()

    answer = Browser(app, day.now).get(link)

    assert answer.status_code == 410
    assert "Petit" not in answer.text
