"""Beds out of the matching: hosts are asked for the weekend's days; both yes writes where the family sleeps."""

import datetime as dt

from flask import Flask
from sqlalchemy import select

from concierge.families.consent.purposes import Means
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.relations.choices import Ending
from concierge.hosts.relations.ending import end_relation
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import RequestState, Side
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.services import say_yes, send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.hosts.rules import OfferDetails
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.weekends.bookings.lodging import settle_lodging
from concierge.weekends.bookings.models import Booking
from tests.factories import Agency, make_booking, make_family, make_host, make_weekend
from tests.integration.accounts.browsers import signed_in


def lodged(agency: Agency, now: dt.datetime) -> tuple[Booking, HostRelation]:
    """A family of a weekend to whom a host said yes, and it to the host."""
    weekend = make_weekend(agency, now=now)
    booking = make_booking(agency, weekend, make_family(agency, now=now, planned=False), now=now)
    host = make_host(agency, now=now, offers=(OfferDetails(kind=OfferKind.LODGING, beds=4),))
    host.references_on = paris_date(now)
    open_wish(agency.concierge, booking.household_id, OfferKind.LODGING, means=Means.LINK, now=now)
    ids = {"household_id": booking.household_id, "host_id": host.id}
    request = send_request(agency.concierge, **ids, kind=OfferKind.LODGING, on=weekend.starts_on, now=now)
    for side in (Side.HOST, Side.FAMILY):
        say_yes(agency.concierge, request.id, side, now=now)
    return booking, db.session.scalars(select(HostRelation)).one()


def test_a_family_that_wants_to_sleep_with_hosts_is_proposed_those_who_suit_it(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    weekend = make_weekend(agency, now=now)
    household = make_family(agency, now=now, planned=False)
    booking = make_booking(agency, weekend, household, now=now)
    host = make_host(agency, now=now, offers=(OfferDetails(kind=OfferKind.LODGING, beds=4),))
    host.references_on = paris_date(now)
    db.session.flush()
    desk = signed_in(app, agency, "Louise", now)
    address = f"/week-ends/{weekend.id}/familles/{household.id}/accueil"
    assert desk.get(address).status_code == 200
    assert desk.get(f"{address}?pour=meal&jour=2027-04-04").status_code == 200
    answer = desk.post(f"{address}/{host.id}", {"pour": "lodging", "jour": "2027-04-03", "means": "link"})
    assert answer.status_code == 303
    request = db.session.scalars(select(HostRequest)).one()
    assert (request.kind, request.on, request.state) == (
        OfferKind.LODGING,
        dt.date(2027, 4, 3),
        RequestState.HOST_ASKED,
    )
    say_yes(agency.concierge, request.id, Side.HOST, now=now)
    assert booking.lodged_where == ""
    say_yes(agency.concierge, request.id, Side.FAMILY, now=now)
    assert (booking.lodged_where, booking.lodged_commune_code) == (host.name, "52269")
    assert host.name in desk.get(f"/week-ends/{weekend.id}/familles").text
    assert db.session.scalars(select(HostRelation)).one().on == request.on


def test_a_meal_is_asked_for_only_with_how_the_family_said_so(app: Flask, agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now)
    household = make_family(agency, now=now, planned=False)
    make_booking(agency, weekend, household, now=now)
    host = make_host(agency, now=now)
    desk = signed_in(app, agency, "Louise", now)
    address = f"/week-ends/{weekend.id}/familles/{household.id}/accueil/{host.id}"
    desk.post(address, {"pour": "meal", "jour": "2027-04-03"})
    assert db.session.scalars(select(HostRequest)).all() == []
    desk.post(address, {"pour": "meal", "jour": "2027-04-03", "means": "phone"})
    assert db.session.scalars(select(HostRequest)).one().kind is OfferKind.MEAL


def test_a_hotel_is_noted_by_hand(app: Flask, agency: Agency, now: dt.datetime) -> None:
    weekend = make_weekend(agency, now=now)
    household = make_family(agency, now=now, planned=False)
    booking = make_booking(agency, weekend, household, now=now)
    desk = signed_in(app, agency, "Louise", now)
    desk.post(f"/week-ends/{weekend.id}/familles/{household.id}/nuit", {"where": "Hôtel du Cheval blanc"})
    assert booking.lodged_where == "Hôtel du Cheval blanc"


def test_a_bed_that_falls_away_is_to_be_found_again_and_the_history_says_so(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    booking, relation = lodged(agency, now)
    assert booking.lodged_where == db.session.get_one(Host, relation.host_id).name

    end_relation(agency.concierge, relation.id, Ending.HOST_LEFT, now=now)

    assert (booking.lodged_where, booking.lodged_commune_code) == ("", None)
    desk = signed_in(app, agency, "Louise", now)
    assert "chez l’habitant, à trouver" in desk.get(f"/week-ends/{booking.weekend_id}/familles").text
    settled = db.session.scalars(select(EventRow).where(EventRow.name == "weekend.lodging_settled")).all()
    assert len(settled) == 2, "found, then lost"


def test_a_hotel_noted_meanwhile_stays_when_the_host_falls_away(agency: Agency, now: dt.datetime) -> None:
    booking, relation = lodged(agency, now)
    settle_lodging(agency.concierge, booking.id, where="Hôtel du Cheval blanc", commune_code=None, now=now)

    end_relation(agency.concierge, relation.id, Ending.HOST_LEFT, now=now)

    assert booking.lodged_where == "Hôtel du Cheval blanc"
