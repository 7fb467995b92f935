"""A small weekend in rows: two families, a house, a school, a dinner of all; the clocks go back in its night."""

import datetime as dt
from typing import Any

from concierge.programmes.instance import Adults
from concierge.weekends.choices import ActivityKind
from concierge.weekends.planning.clocks import instant_of
from concierge.weekends.planning.rows import (
    Asked,
    Coming,
    Doing,
    Helper,
    Placed,
    Someone,
    Spot,
    WeekendRows,
    Wish,
    place_of_commune,
    place_of_venue,
)

SATURDAY, SUNDAY = dt.date(2026, 10, 24), dt.date(2026, 10, 25)
HOUSE, SCHOOL, DINNER = 11, 12, 13
PETIT, DURAND = 1, 2
ANNE, BRUNO, CHLOE, DENIS = 21, 22, 23, 24
LUC, MARIE = 31, 32


def on(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return instant_of(day, dt.time(hour, minute))


def span(day: dt.date, start: int, end: int) -> tuple[dt.datetime, dt.datetime]:
    return on(day, start), on(day, end)


def placed(booking_id: int, activity_id: int, starts_at: dt.datetime, **more: Any) -> Placed:
    people = {PETIT: (ANNE, BRUNO, CHLOE), DURAND: (DENIS,)}
    values = {
        "id": 1,
        "household_id": 100 + booking_id,
        "minutes": 45,
        "member_ids": people.get(booking_id, ()),
        **more,
    }
    return Placed(booking_id=booking_id, activity_id=activity_id, starts_at=starts_at, **values)


WEEKEND = WeekendRows(
    weekend_id=1,
    starts_on=SATURDAY,
    ends_on=SUNDAY,
    families=(
        Coming(
            booking_id=PETIT, household_id=101, name="Famille Petit", home_code="52269",
            people=(
                Someone(id=ANNE, name="Anne"),
                Someone(id=BRUNO, name="Bruno"),
                Someone(id=CHLOE, name="Chloé", child=True, age=6),
            ),
            wishes=(
                Wish(id=41, kind=ActivityKind.HOUSING, must=True),
                Wish(id=42, kind=ActivityKind.SCHOOL, must=True, adults=Adults.ANY),
            ),
        ),
        Coming(
            booking_id=DURAND, household_id=102, name="Famille Durand", home_code="52269", own_car=False,
            people=(Someone(id=DENIS, name="Denis"),),
            wishes=(Wish(id=43, kind=ActivityKind.HOUSING),),
        ),
    ),
    activities=(
        Doing(
            id=HOUSE, kind=ActivityKind.HOUSING, title="Maison de la rue Haute", minutes=45, venue_id=51,
            windows=(span(SATURDAY, 9, 18),), asked=(Asked(guide_id=LUC),),
        ),
        Doing(
            id=SCHOOL, kind=ActivityKind.SCHOOL, title="École des Ouches", minutes=30, venue_id=52,
            windows=(span(SATURDAY, 9, 12),), asked=(Asked(guide_id=MARIE),), child_from=6, child_to=10,
        ),
        Doing(
            id=DINNER, kind=ActivityKind.DINNER, title="Dîner au château", minutes=120, venue_id=53, for_all=True,
            windows=(span(SATURDAY, 19, 22),), families=None,
        ),
    ),
    guides=(Helper(id=LUC, name="Luc Bernard"), Helper(id=MARIE, name="Marie Roche")),
    venues=(
        Spot(id=51, name="Rue Haute", commune_code="52250", room=6),
        Spot(id=52, name="École", commune_code="52269"),
        Spot(id=53, name="Château", commune_code="52121", room=30),
    ),
    pauses=({"label": "Déjeuner", "from": "12:00", "to": "14:00", "minutes": 60},),
    seats=4,
    drives={
        (place_of_venue(51), place_of_venue(52)): 40,
        (place_of_commune("52269"), place_of_venue(51)): 40,
        (place_of_commune("52269"), place_of_venue(52)): 5,
        (place_of_commune("52269"), place_of_venue(53)): 30,
    },
)  # fmt: skip
