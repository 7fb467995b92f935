"""Weekends."""

import datetime as dt

from sqlalchemy import select

from concierge.families.models import Household
from concierge.platform.db import db
from concierge.weekends.activities.guiding import ask_guides, choose_guides
from concierge.weekends.activities.models import ActivityGuide
from concierge.weekends.choices import BudgetKind, ProgrammeState
from concierge.weekends.planning.models import Visit
from concierge.weekends.preparation.parts import add_colleague, add_line, add_vehicle
from concierge.weekends.preparation.rules import LineDetails, VehicleDetails
from tests.architecture.examples.names import Ids
from tests.factories import (
    Agency,
    make_activity,
    make_booking,
    make_guide,
    make_venue,
    make_weekend,
)
from tests.programme_factories import Planned, make_programme
from tests.weekend_days import make_weekend_day


def weekend_of(agency: Agency, household: Household, now: dt.datetime) -> Ids:
    """Prepare a weekend with one of everything: an activity, a guide who is asked, and this family, which comes."""
    actor, weekend = agency.concierge, make_weekend(agency, now=now)
    venue, guide = make_venue(agency, now=now), make_guide(agency, now=now)
    activity = make_activity(agency, weekend, now=now, venue_id=venue.id)
    choose_guides(actor, activity, [guide.id], now)
    ask_guides(actor, weekend.id, None, now)
    ask = db.session.scalars(select(ActivityGuide).where(ActivityGuide.activity_id == activity.id)).one()
    booking = make_booking(agency, weekend, household, now=now)
    visit = Planned(booking=booking, activity=activity, starts_at=activity.windows[0][0], guide=guide)
    programme = make_programme(agency.coordinator, weekend, [visit], state=ProgrammeState.DRAFT, now=now)
    return {
        "weekend_id": weekend.id,
        "booking_id": booking.id,
        "programme_id": programme.id,
        "visit_id": db.session.scalars(select(Visit.id).where(Visit.programme_id == programme.id)).one(),
        "venue_id": venue.id,
        "guide_id": guide.id,
        "activity_id": activity.id,
        "ask_id": ask.id,
        "line_id": add_line(actor, weekend.id, LineDetails(kind=BudgetKind.MEALS, label="Traiteur du lac"), now).id,
        "vehicle_id": add_vehicle(actor, weekend.id, VehicleDetails(name="Minibus", seats=8), now).id,
        "colleague_id": add_colleague(actor, weekend.id, actor.person_id or 0, "Accueil", now).id,
    }


def weekend_day_of(agency: Agency, household: Household, now: dt.datetime) -> Ids:
    """Let the family come to a weekend that has its programme."""
    booking_id = make_weekend_day(agency, now=now, household=household).one.id
    return {"about_id": booking_id}
