"""Who is wanted twice on the same days is said before anybody is asked: families, guides, hosts."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.choices import Milestone
from concierge.families.consent.purposes import Means
from concierge.families.facts import Fact
from concierge.families.models import Household
from concierge.families.project import set_facts
from concierge.families.services import date_milestone
from concierge.hosts.choices import OfferKind
from concierge.hosts.requests.services import send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.hosts.rules import OfferDetails
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.weekends.activities.guiding import ask_guides, choose_guides
from concierge.weekends.activities.reading import list_lines
from concierge.weekends.activities.remarks import Remark
from concierge.weekends.bookings.clashes import list_clashes
from concierge.weekends.bookings.models import Booking
from concierge.weekends.bookings.rules import BookedElsewhere
from concierge.weekends.bookings.services import invite_families
from concierge.weekends.choices import BookingState, WeekendState
from concierge.weekends.models import Weekend
from tests.factories import (
    WEEKEND_DAY,
    Agency,
    at,
    make_activity,
    make_booking,
    make_commune,
    make_family,
    make_guide,
    make_host,
    make_weekend,
)
from tests.integration.accounts.browsers import signed_in
from tests.integration.statements import statements

WEEK = dt.timedelta(days=7)


@pytest.fixture
def spring(agency: Agency, now: dt.datetime) -> Weekend:
    return make_weekend(agency, now=now, state=WeekendState.INVITATIONS)


@pytest.fixture
def twin(agency: Agency, now: dt.datetime) -> Weekend:
    """Another weekend whose Saturday is the spring's Sunday."""
    return make_weekend(
        agency, now=now, state=WeekendState.INVITATIONS, title="Week-end du Der",
        starts_on=WEEKEND_DAY + dt.timedelta(days=1), ends_on=WEEKEND_DAY + dt.timedelta(days=2),
    )  # fmt: skip


def qualified(agency: Agency, name: str, now: dt.datetime, **more: object) -> Household:
    household = make_family(agency, now=now, planned=False, name=name, **more)
    date_milestone(agency.concierge, household, Milestone.QUALIFIED, paris_date(now), now)
    return household


def test_a_family_invited_elsewhere_on_these_days_is_shown_so_and_invited_only_on_purpose(
    app: Flask, agency: Agency, spring: Weekend, twin: Weekend, now: dt.datetime
) -> None:
    taken, free = qualified(agency, "Petit", now), qualified(agency, "Roux", now)
    make_booking(agency, twin, taken, now=now, state=BookingState.INVITED)
    desk, address = signed_in(app, agency, "Louise", now), f"/week-ends/{spring.id}/familles"
    shown = desk.get(f"{address}/choisir").text
    assert shown.count("Week-end du Der") == 1
    rows = [make_booking(agency, spring, each, now=now, state=BookingState.SHORTLISTED) for each in (taken, free)]

    ticked = {"famille": [str(row.id) for row in rows]}
    refused = desk.post(f"{address}/inviter", ticked)
    page = desk.get(refused.location).text

    assert "Petit" in page[page.index("Déjà pris par un autre week-end") :][:120]
    assert page.count(" checked") == 2, "what was ticked stays ticked"
    assert {row.state for row in rows} == {BookingState.SHORTLISTED}, "nobody is invited by halves"
    desk.post(f"{address}/inviter", ticked | {"sure": "oui"})
    assert {row.state for row in rows} == {BookingState.INVITED}


def test_a_weekend_that_was_called_off_declined_or_is_on_other_days_is_no_clash(
    agency: Agency, spring: Weekend, twin: Weekend, now: dt.datetime
) -> None:
    later = make_weekend(agency, now=now, title="Plus tard", starts_on=WEEKEND_DAY + WEEK, ends_on=WEEKEND_DAY + WEEK)
    household = qualified(agency, "Petit", now)
    make_booking(agency, later, household, now=now)
    elsewhere = make_booking(agency, twin, household, now=now, state=BookingState.INVITED)
    assert [each.title for each in list_clashes(agency.concierge, spring, [household.id])[household.id]] == [twin.title]

    elsewhere.state = BookingState.DECLINED
    db.session.flush()
    row = make_booking(agency, spring, household, now=now, state=BookingState.SHORTLISTED)

    assert invite_families(agency.concierge, spring.id, [row.id], now) == 1


def test_a_clash_of_another_agency_is_nobody_s_business(
    agency: Agency, spring: Weekend, twin: Weekend, now: dt.datetime
) -> None:
    household = qualified(agency, "Petit", now)
    make_booking(agency, twin, household, now=now)
    stranger = Actor.system(agency.space.id + 1)

    assert not list_clashes(stranger, spring, [household.id])


def test_the_service_itself_refuses_what_nobody_meant(
    agency: Agency, spring: Weekend, twin: Weekend, now: dt.datetime
) -> None:
    household = qualified(agency, "Petit", now)
    make_booking(agency, twin, household, now=now)
    row = make_booking(agency, spring, household, now=now, state=BookingState.SHORTLISTED)

    with pytest.raises(BookedElsewhere):
        invite_families(agency.concierge, spring.id, [row.id], now)


def test_a_guide_asked_for_two_weekends_at_the_same_hours_is_said(
    agency: Agency, spring: Weekend, twin: Weekend, now: dt.datetime
) -> None:
    guide, sunday = make_guide(agency, now=now), twin.starts_on
    hours = ((at("09:00", sunday), at("12:00", sunday)),)
    here = make_activity(agency, spring, now=now, windows=hours, title="L’école")
    afternoon = make_activity(
        agency, spring, now=now, windows=((at("14:00", sunday), at("17:00", sunday)),), title="Le collège"
    )
    there = make_activity(agency, twin, now=now, windows=hours, title="L’école du Der")
    for activity in (here, afternoon, there):
        choose_guides(agency.concierge, activity, [guide.id], now)
    remarks = {line.activity.title: line.remarks for line in list_lines(agency.concierge, spring)}
    assert Remark.OTHER_WEEKEND not in remarks["L’école"], "not asked yet"

    ask_guides(agency.concierge, twin.id, None, now)

    lines = {line.activity.title: line for line in list_lines(agency.concierge, spring)}
    assert Remark.OTHER_WEEKEND in lines["L’école"].remarks
    assert lines["L’école"].guides[0].other_weekends == ["L’école du Der, Week-end du Der"]
    assert Remark.OTHER_WEEKEND not in lines["Le collège"].remarks


def test_a_host_who_lodges_another_family_that_night_is_said_before_being_asked(
    app: Flask, agency: Agency, spring: Weekend, now: dt.datetime
) -> None:
    first, second = (qualified(agency, name, now) for name in ("Petit", "Roux"))
    for household in (first, second):
        make_booking(agency, spring, household, now=now)
    host = make_host(agency, now=now, offers=(OfferDetails(kind=OfferKind.LODGING, beds=8, at_once=2),))
    host.references_on = paris_date(now)
    open_wish(agency.concierge, first.id, OfferKind.LODGING, means=Means.LINK, now=now)
    ids = {"household_id": first.id, "host_id": host.id}
    send_request(agency.concierge, **ids, kind=OfferKind.LODGING, on=WEEKEND_DAY, now=now)
    desk = signed_in(app, agency, "Louise", now)

    page = desk.get(f"/week-ends/{spring.id}/familles/{second.id}/accueil?jour={WEEKEND_DAY}").text
    other_day = desk.get(f"/week-ends/{spring.id}/familles/{second.id}/accueil?jour={spring.ends_on}").text

    assert "Déjà demandé ce jour-là pour la famille Petit" in page
    assert "Déjà demandé ce jour-là" not in other_day


def test_what_a_project_lacks_is_said_kindly_beside_the_family(
    app: Flask, agency: Agency, spring: Weekend, now: dt.datetime
) -> None:
    make_commune("52121", "Chaumont", latitude=48.11, longitude=5.14, population=22000)
    make_commune("52001", "Ageville", latitude=48.13, longitude=5.36, population=380)
    household = qualified(agency, "Petit", now, target_commune_code="52001")
    set_facts(agency.concierge, household, {(None, Fact.CARS): 0}, now)
    desk, address = signed_in(app, agency, "Louise", now), f"/week-ends/{spring.id}/familles"

    assert "Sans voiture ou sans permis, la vie de tous les jours à Ageville" in desk.get(f"{address}/choisir").text
    make_booking(agency, spring, household, now=now, state=BookingState.SHORTLISTED)
    assert "à Ageville demande de l’organisation" in desk.get(address).text


def test_clashes_and_hints_ask_as_much_for_two_families_as_for_six(
    app: Flask, agency: Agency, spring: Weekend, twin: Weekend, now: dt.datetime
) -> None:
    make_commune("52121", "Chaumont", latitude=48.11, longitude=5.14, population=22000)
    make_commune("52001", "Ageville", latitude=48.13, longitude=5.36, population=380)
    desk, address = signed_in(app, agency, "Louise", now), f"/week-ends/{spring.id}/familles"
    counts = []
    for names in (("A", "B"), ("C", "D", "E", "F")):
        for name in names:
            household = qualified(agency, name, now, target_commune_code="52001")
            make_booking(agency, twin, household, now=now, state=BookingState.INVITED)
        pages = (f"{address}/choisir", address)
        counts.append([statements(lambda page=page: desk.get(page)) for page in pages])  # type: ignore[misc]
    for row in db.session.scalars(select(Booking)):
        make_booking(
            agency, spring, db.session.get_one(Household, row.household_id), now=now, state=BookingState.SHORTLISTED
        )
    assert counts[0] == counts[1]
    six = statements(lambda: desk.get(address))
    db.session.execute(select(Booking).where(Booking.weekend_id == spring.id).limit(1))
    assert six - counts[1][1] <= 12, "the shortlist's own statements, whatever its length"
