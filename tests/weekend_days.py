"""A weekend that has its programme, for tests of its day: two families, a house, a school, a dinner, a guide."""

import datetime as dt
from dataclasses import dataclass

from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.platform.db import db
from concierge.weekends.activities.models import Activity
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import ActivityKind, ProgrammeState, WeekendState
from concierge.weekends.models import Guide, Vehicle, Venue, Weekend
from concierge.weekends.planning.models import Programme
from tests.factories import (
    WEEKEND_DAY,
    Agency,
    adult,
    at,
    child,
    make_activity,
    make_booking,
    make_commune,
    make_family,
    make_guide,
    make_venue,
    make_weekend,
)
from tests.programme_factories import Planned, make_programme

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendDay:
    """What the weekend is made of. `one` is Claire and Zoé Petit without a car, `other` the Roux with theirs."""

    agency: Agency
    weekend: Weekend
    one: Booking
    other: Booking
    house: Activity
    school: Activity
    dinner: Activity
    venue: Venue
    guide: Guide
    programme: Programme
    claire: int
    zoe: int
    now: dt.datetime

    @property
    def day(self) -> dt.date:
        """Return the first day."""
        return self.weekend.starts_on

    def tell(self, *visits: Planned, base: Programme | None = None) -> Programme:
        """Put another programme in place of the one that is told."""
        before = base or self.programme
        before.state = ProgrammeState.REPLACED
        db.session.flush()
        number = before.number + 1
        return make_programme(
            self.agency.concierge, self.weekend, visits, base=before, number=number, now=self.now + DAY * number
        )

    def usual(self) -> list[Planned]:
        """Return the visits of the first programme."""
        return _usual(self.one, self.other, self.house, self.school, self.dinner, self.guide, self.claire, self.day)


def make_weekend_day(
    agency: Agency, *, now: dt.datetime, starts_on: dt.date = WEEKEND_DAY, household: Household | None = None
) -> WeekendDay:
    """Make a weekend with its programme told; nothing is sent."""
    make_commune("52269", "Langres", latitude=47.86, longitude=5.33)
    make_commune("52121", "Chaumont", latitude=48.11, longitude=5.14)
    weekend = make_weekend(agency, now=now, starts_on=starts_on, ends_on=starts_on + DAY)
    weekend.state = WeekendState.INVITATIONS
    petit = household or make_family(
        agency,
        now=now,
        planned=False,
        name="Petit",
        members=(adult(email="claire@petit.example", phone="06 12 34 56 78"), child()),
    )
    roux = make_family(
        agency, now=now, planned=False, name="Roux", members=(adult("Marc", "Roux", email="marc@roux.example"),)
    )
    one = make_booking(agency, weekend, petit, now=now)
    other = make_booking(agency, weekend, roux, now=now)
    one.arrival, one.lodged_where, one.lodged_commune_code = None, "Gîte des Remparts", "52121"
    one.diet, one.allergies = "Zoé ne mange pas de viande", "Arachide"
    weekend.state = WeekendState.PROGRAMME
    db.session.add(Vehicle(space_id=weekend.space_id, weekend_id=weekend.id, name="Minibus", seats=1))
    venue = make_venue(agency, now=now, address="3 rue de l’École", commune_code="52269", words="Portail vert.")
    guide = make_guide(agency, now=now, phone="06 11 22 33 44", organisation="Ville de Langres")
    house = make_activity(agency, weekend, now=now, kind=ActivityKind.HOUSING, title="Maison de bourg", minutes=45)
    school = make_activity(agency, weekend, now=now, venue_id=venue.id, minutes=60)
    dinner = make_activity(
        agency, weekend, now=now, kind=ActivityKind.DINNER, title="Dîner de tous", minutes=90, families=None,
        for_all=True, windows=((at("19:00", starts_on), at("22:00", starts_on)),), venue_id=venue.id,
    )  # fmt: skip
    people = {member.first_name: member.id for member in list_members(agency.concierge, petit.id)}
    claire, zoe = list(people.values())[:2] if len(people) > 1 else (next(iter(people.values())), 0)
    visits = _usual(one, other, house, school, dinner, guide, claire, starts_on)
    programme = make_programme(agency.concierge, weekend, visits, now=now)
    db.session.flush()
    return WeekendDay(
        agency=agency, weekend=weekend, one=one, other=other, house=house, school=school, dinner=dinner, venue=venue,
        guide=guide, programme=programme, claire=claire, zoe=zoe, now=now,
    )  # fmt: skip


def _usual(
    one: Booking,
    other: Booking,
    house: Activity,
    school: Activity,
    dinner: Activity,
    guide: Guide,
    claire: int,
    day: dt.date,
) -> list[Planned]:
    return [
        Planned(booking=one, activity=house, starts_at=at("09:00", day), member_ids=[claire]),
        Planned(booking=one, activity=school, starts_at=at("10:30", day), guide=guide),
        Planned(booking=other, activity=school, starts_at=at("10:30", day), guide=guide),
        Planned(booking=one, activity=dinner, starts_at=at("19:00", day)),
        Planned(booking=other, activity=dinner, starts_at=at("19:00", day)),
    ]
