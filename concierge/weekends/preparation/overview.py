"""What the first page of a weekend shows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.queries import list_colleagues
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.territory.queries import CommuneHit, find_communes
from concierge.weekends.models import Guide, Vehicle, Weekend, WeekendPerson
from concierge.weekends.preparation.parts import lines_of
from concierge.weekends.preparation.patterns import installed_patterns
from concierge.weekends.preparation.rules import Ask, LineDetails, Totals, next_state, previous_state, totals
from concierge.weekends.preparation.states import read_standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Who has it in hand, where it takes place, what it still asks for, what it costs."""

    owner: str
    sites: Sequence[CommuneHit]
    asks: Sequence[tuple[Ask, bool]]
    following: str
    before: str
    money: Totals
    team: Sequence[tuple[WeekendPerson, str]]
    vehicles: Sequence[tuple[Vehicle, str]]
    pattern: str

    @property
    def ready(self) -> bool:
        """Tell whether nothing is missing."""
        return all(met for _ask, met in self.asks)

    @property
    def seats(self) -> int:
        """Return how many can be driven at the same time."""
        return sum(vehicle.seats for vehicle, _driver in self.vehicles)


def get_overview(actor: Actor, weekend: Weekend, now: dt.datetime) -> Overview:
    """Return what the first page of a weekend shows, in a constant number of statements."""
    names = {one.person_id: one.name for one in list_colleagues(actor)}
    known = find_communes(weekend.sites)
    following, before = next_state(weekend.state), previous_state(weekend.state)
    pattern = installed_patterns().get(weekend.pattern)
    team = db.session.scalars(scoped(actor, WeekendPerson).where(WeekendPerson.weekend_id == weekend.id)).all()
    return Overview(
        owner=names.get(weekend.owner_id or 0, ""),
        sites=[known[code] for code in weekend.sites if code in known],
        asks=read_standing(weekend, now).asks(weekend.state),
        following=following.value if following is not None else "",
        before=before.value if before is not None else "",
        money=budget_of(weekend),
        team=[(row, names.get(row.person_id, "")) for row in team],
        vehicles=_vehicles(actor, weekend),
        pattern=pattern.title.in_language(actor.language) if pattern is not None else "",
    )


def budget_of(weekend: Weekend) -> Totals:
    """Return the sums of a weekend's budget."""
    return totals(
        [LineDetails(kind=row.kind, label=row.label, planned=row.planned, spent=row.spent) for row in lines_of(weekend)]
    )


def _vehicles(actor: Actor, weekend: Weekend) -> Sequence[tuple[Vehicle, str]]:
    query = (
        select(Vehicle, Guide.name)
        .outerjoin(Guide, Guide.id == Vehicle.driver_id)
        .where(Vehicle.visible_to(actor), Vehicle.weekend_id == weekend.id)
        .order_by(Vehicle.id)
    )
    return [(vehicle, driver or "") for vehicle, driver in db.session.execute(query)]
