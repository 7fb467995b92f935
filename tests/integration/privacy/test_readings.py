"""Who read what is sensitive of a family: written once the page has left, shown to the team and to the family."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select, update

from concierge.families import journal
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.services import give_consent
from concierge.families.interview.models import InterviewAnswer
from concierge.families.models import Household, Member
from concierge.families.queries import list_members
from concierge.families.readings.models import Sensitive, SensitiveReading
from concierge.families.readings.pages import shown_by
from concierge.families.readings.readings import forget_readings
from concierge.hosts.choices import OfferKind
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.services import say_yes, send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.hosts.rules import OfferDetails
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import WeekendState
from concierge.weekends.outputs.choices import PaperKind
from tests.architecture.examples.everything import ids_of
from tests.architecture.test_endpoints import path_of
from tests.factories import Agency, make_booking, make_family, make_host, make_weekend
from tests.integration.accounts.browsers import Browser, in_family_space, signed_in
from tests.weekend_days import make_weekend_day

HOUR = dt.timedelta(hours=1)
WORDS = {Sensitive.HEALTH: "Fauteuil-zyx", Sensitive.NOTES: "Confidence-zyx", Sensitive.BIRTH: "(à naître)"}


def tell(agency: Agency, household: Household, now: dt.datetime) -> None:
    """Have the family say something of its health, and the team note something."""
    first = list_members(agency.concierge, household.id)[0]
    give_consent(agency.concierge, first, Purpose.HEALTH, means=Means.PHONE, now=now)
    db.session.execute(update(Member).where(Member.id == first.id).values(needs=WORDS[Sensitive.HEALTH]))
    db.session.execute(update(Booking).where(Booking.household_id == household.id).values(diet=WORDS[Sensitive.HEALTH]))
    db.session.execute(
        update(InterviewAnswer).where(InterviewAnswer.household_id == household.id).values(words="Fauteuil-zyx")
    )
    journal.add_note(agency.concierge, household, WORDS[Sensitive.NOTES], now)
    db.session.commit()


def logged() -> list[tuple[str, dt.datetime]]:
    db.session.rollback()
    rows = db.session.scalars(select(SensitiveReading).order_by(SensitiveReading.at, SensitiveReading.kind))
    return [(row.kind.value, row.at) for row in rows]


def at(browser: Browser, instant: dt.datetime) -> Browser:
    browser.now = instant
    return browser


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_every_page_of_a_file_that_shows_something_sensitive_says_so(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now)
    ids = ids_of(agency, household, now)
    tell(agency, household, now)
    born = {"birth_on": None, "expected_on": paris_date(now) + dt.timedelta(days=90)}
    db.session.execute(update(Member).where(Member.household_id == household.id, Member.kind == "child").values(born))
    db.session.commit()
    browser = signed_in(app, agency, "Alexandra", now)
    silent = set()

    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            answer = browser.get(path_of(rule, ids))
            if answer.status_code == 200 and answer.mimetype == "text/html":
                shown = {kind for kind, word in WORDS.items() if word in answer.text}
                silent |= {(rule.endpoint, kind.value) for kind in shown - shown_by(app.view_functions[rule.endpoint])}

    assert silent == set()


def test_a_reading_is_written_once_an_hour_for_each_kind_that_the_file_holds(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, planned=False)
    other = make_family(agency, now=now, planned=False, name="Durand")
    path = f"/dossiers/{household.id}"
    tell(agency, household, now)
    browser = signed_in(app, agency, "Louise", now)

    for instant in (now, now + HOUR / 4, now + HOUR):
        at(browser, instant).get(f"{path}/echanges")
    at(browser, now + 2 * HOUR).get(f"{path}/projet")
    browser.get(f"/dossiers/{other.id}/echanges")
    browser.get(f"{path}/accords-perdus")

    assert logged() == [("notes", now), ("notes", now + HOUR), ("health", now + 2 * HOUR)]


def test_the_team_and_the_family_read_who_read_what(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    tell(agency, household, now)
    browser, family = signed_in(app, agency, "Louise", now), in_family_space(app, household, now)
    browser.get(f"/dossiers/{household.id}/projet")

    team = browser.get(f"/dossiers/{household.id}/confidentialite").text
    own = family.get("/espace/vie-privee").text

    assert "Louise Martin" in team
    assert "Santé, handicap" in team
    assert "Louise" in own
    assert "Louise Martin" not in own
    assert "Chargé·e d’accueil" in own
    assert family.get("/espace/vie-privee").status_code == 200
    assert len(logged()) == 1


def test_readings_are_forgotten_after_a_year(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False)
    tell(agency, household, now)
    signed_in(app, agency, "Louise", now).get(f"/dossiers/{household.id}/projet")

    forget_readings(now + dt.timedelta(days=364))
    db.session.commit()
    assert len(logged()) == 1

    forget_readings(now + dt.timedelta(days=366))
    db.session.commit()
    assert logged() == []


def test_what_a_family_eats_at_a_weekend_is_read_by_name(app: Flask, agency: Agency, now: dt.datetime) -> None:
    household = make_family(agency, now=now, planned=False, facts={}, adult_facts={}, health_agreed=None)
    weekend = make_weekend(agency, now=now, state=WeekendState.INVITATIONS)
    booking = make_booking(agency, weekend, household, now=now)
    browser, path = signed_in(app, agency, "Louise", now), f"/week-ends/{weekend.id}/familles/{household.id}"
    booking_id = booking.id
    db.session.commit()
    browser.get(path)
    assert logged() == [], "nothing was said"

    db.session.execute(update(Booking).where(Booking.id == booking_id).values(allergies="Arachide"))
    db.session.commit()
    browser.get(path)

    assert logged() == [("health", now)]


def test_a_host_s_roadbook_that_tells_what_its_guests_eat_is_in_the_log_of_each_of_them(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    day = make_weekend_day(agency, now=now)
    host = make_host(agency, now=now, offers=(OfferDetails(kind=OfferKind.LODGING, beds=4),))
    host.references_on = paris_date(now)
    open_wish(agency.concierge, day.one.household_id, OfferKind.LODGING, means=Means.LINK, now=now)
    ids = {"household_id": day.one.household_id, "host_id": host.id}
    request = send_request(agency.concierge, **ids, kind=OfferKind.LODGING, on=day.day, now=now)
    for side in (Side.HOST, Side.FAMILY):
        say_yes(agency.concierge, request.id, side, now=now)
    browser, address = signed_in(app, agency, "Louise", now), f"/week-ends/{day.weekend.id}"
    household_id, host_id = day.one.household_id, host.id
    db.session.commit()

    assert "Arachide" in browser.get(f"{address}/carnets/{PaperKind.HOST}/{host_id}").text

    assert logged() == [("health", now)]
    assert set(db.session.scalars(select(SensitiveReading.household_id))) == {household_id}
