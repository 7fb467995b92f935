"""What a programme could be otherwise: free moments taken in one tap, employers for those who have the trade."""

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.families.interview.places import all_places
from concierge.families.interview.queries import get_grid
from concierge.families.interview.services import save_answers
from concierge.families.queries import list_members
from concierge.families.trades import OCCUPATION
from concierge.platform.db import db
from concierge.programmes.instance import Adults
from concierge.weekends.bookings.models import Need
from concierge.weekends.choices import ActivityKind
from concierge.weekends.planning.building import build_instance
from concierge.weekends.planning.checking import open_bench
from concierge.weekends.planning.reading import list_visits, read_weekend
from concierge.weekends.planning.services import take_up
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in
from tests.weekend_worlds import World, make_world

_SENT = ("activity_id", "on", "at", "guide_id")
_OFFER = ".+?".join(rf'name="{name}" value="(.+?)"' for name in _SENT)


@pytest.fixture
def world(agency: Agency, now: dt.datetime) -> World:
    made = make_world(agency, now=now)
    db.session.commit()
    return made


def test_what_a_family_lacks_is_added_at_a_free_moment_in_one_tap(
    app: Flask, agency: Agency, world: World, now: dt.datetime
) -> None:
    found = take_up(agency.coordinator, world.weekend.id, now=now)
    browser = signed_in(app, agency, "Alexandra", now)
    booking = world.bookings[0]
    need = db.session.scalars(
        select(Need).where(Need.booking_id == booking.id, Need.kind == ActivityKind.HOUSING)
    ).one()
    address = f"/week-ends/programmes/{found.id}/ajouter"
    page = browser.get(f"{address}?famille={booking.id}&besoin={need.id}")
    first = re.search(_OFFER, page.text)
    assert first is not None
    sent = dict(zip(_SENT, first.groups(), strict=True))
    assert browser.post(address, {"booking_id": booking.id, **sent}).status_code == 303
    bench, placed = open_bench(agency.coordinator, world.weekend.id), list_visits(agency.coordinator, found.id)
    assert [(each.booking_id, each.need_id) for each in placed] == [(booking.id, need.id)]
    assert bench.faults(placed) == ()


def test_a_trade_told_in_the_interview_decides_who_meets_an_employer(
    agency: Agency, world: World, now: dt.datetime
) -> None:
    actor, (petit, durand) = agency.coordinator, world.households
    world.activities["Plasti recrute"].trades = ["soudeur"]
    for family, said in ((petit, "Soudeuse"), (durand, "Boulangère")):
        inside = [(member.id, member.kind.value) for member in list_members(actor, family.id)]
        asked = next(each for each in all_places(get_grid(actor.space_id), inside) if each.question.name == OCCUPATION)
        save_answers(actor, family, {asked: said}, now)
    db.session.commit()
    rows = read_weekend(actor, world.weekend.id)
    meets = {
        family.id: [need.activities for need in family.needs if need.adults is Adults.NAMED]
        for family in build_instance(rows).families
    }
    plasti = str(world.activities["Plasti recrute"].id)
    assert meets == {str(world.bookings[0].id): [(plasti,)], str(world.bookings[1].id): [()]}
