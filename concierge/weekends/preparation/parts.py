"""What a weekend has beside its activities: money, people of the team, vehicles, pauses."""

import datetime as dt
from dataclasses import asdict
from typing import TypeVar

from sqlalchemy import select

from concierge.accounts.models import Membership
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.weekends.events import WeekendChanged
from concierge.weekends.models import BudgetLine, Guide, Vehicle, Weekend, WeekendPerson
from concierge.weekends.preparation.rules import (
    LineDetails,
    PauseDetails,
    VehicleDetails,
    check_line,
    check_pause,
    check_vehicle,
)
from concierge.weekends.preparation.services import differences, expect_open, hold_weekend

Part = TypeVar("Part", BudgetLine, Vehicle, WeekendPerson)


def add_line(actor: Actor, weekend_id: int, details: LineDetails, now: dt.datetime) -> BudgetLine:
    """Add a line to the budget."""
    weekend = _hold(actor, weekend_id)
    check_line(details)
    row = BudgetLine(space_id=weekend.space_id, weekend_id=weekend.id, **asdict(details))
    return _add(actor, weekend, row, "budget", details.label, now)


def change_line(
    actor: Actor, line_id: int, details: LineDetails, *, seen_version: int | None, now: dt.datetime
) -> BudgetLine:
    """Change a line of the budget; what was spent is often known when the weekend is over."""
    row = fetch(actor, BudgetLine, line_id)
    check_line(details)
    changes = differences(row, asdict(details))
    if changes:
        expect_version(row, seen_version)
        for change in changes:
            setattr(row, change.field, getattr(details, change.field))
        db.session.flush()
        events.record(WeekendChanged(weekend_id=row.weekend_id), actor, now, changes=changes)
    return row


def remove_line(actor: Actor, line_id: int, now: dt.datetime) -> None:
    """Take a line out of the budget."""
    row = fetch(actor, BudgetLine, line_id)
    _remove(actor, _hold(actor, row.weekend_id), row, "budget", row.label, now)


def add_vehicle(actor: Actor, weekend_id: int, details: VehicleDetails, now: dt.datetime) -> Vehicle:
    """Add a vehicle of the agency."""
    weekend = _hold(actor, weekend_id)
    check_vehicle(details)
    if details.driver_id is not None:
        fetch(actor, Guide, details.driver_id)
    row = Vehicle(space_id=weekend.space_id, weekend_id=weekend.id, **asdict(details))
    return _add(actor, weekend, row, "vehicle", details.name, now)


def remove_vehicle(actor: Actor, vehicle_id: int, now: dt.datetime) -> None:
    """Take a vehicle away."""
    row = fetch(actor, Vehicle, vehicle_id)
    _remove(actor, _hold(actor, row.weekend_id), row, "vehicle", row.name, now)


def add_colleague(actor: Actor, weekend_id: int, person_id: int, part: str, now: dt.datetime) -> WeekendPerson:
    """Write down that somebody of the team is there; who is there already does something else."""
    weekend = _hold(actor, weekend_id)
    known = scoped(actor, Membership).where(Membership.person_id == person_id).limit(1)
    if db.session.scalars(known).first() is None:
        raise DomainError(N_("Choisissez une personne de l’équipe."), field="person")
    query = scoped(actor, WeekendPerson).where(
        WeekendPerson.weekend_id == weekend.id, WeekendPerson.person_id == person_id
    )
    row = db.session.scalars(query).one_or_none()
    if row is not None:
        row.part = part
        db.session.flush()
        return row
    row = WeekendPerson(space_id=weekend.space_id, weekend_id=weekend.id, person_id=person_id, part=part)
    return _add(actor, weekend, row, "team", str(person_id), now)


def remove_colleague(actor: Actor, colleague_id: int, now: dt.datetime) -> None:
    """Write down that somebody of the team is not there."""
    row = fetch(actor, WeekendPerson, colleague_id)
    _remove(actor, _hold(actor, row.weekend_id), row, "team", str(row.person_id), now)


def add_pause(actor: Actor, weekend_id: int, details: PauseDetails, now: dt.datetime) -> Weekend:
    """Add time that families keep each day; the same twice is there once."""
    weekend = _hold(actor, weekend_id)
    check_pause(details)
    pause = pause_row(details)
    if pause not in weekend.pauses:
        _set_pauses(actor, weekend, [*weekend.pauses, pause], now)
    return weekend


def remove_pause(actor: Actor, weekend_id: int, label: str, now: dt.datetime) -> Weekend:
    """Take a pause away."""
    weekend = _hold(actor, weekend_id)
    kept = [pause for pause in weekend.pauses if pause.get("label") != label]
    if len(kept) == len(weekend.pauses):
        raise NotFound
    _set_pauses(actor, weekend, kept, now)
    return weekend


def pause_row(details: PauseDetails) -> dict[str, object]:
    """Return a pause as its weekend keeps it."""
    hours = {"from": f"{details.start:%H:%M}", "to": f"{details.end:%H:%M}"}
    return {"label": details.label, "minutes": details.minutes, "who": details.who.value} | hours


def lines_of(weekend: Weekend) -> list[BudgetLine]:
    """Return the budget of a weekend in its order."""
    query = select(BudgetLine).where(BudgetLine.weekend_id == weekend.id)
    return list(db.session.scalars(query.order_by(BudgetLine.kind, BudgetLine.id)))


def _hold(actor: Actor, weekend_id: int) -> Weekend:
    weekend = hold_weekend(actor, weekend_id)
    expect_open(weekend)
    return weekend


def _set_pauses(actor: Actor, weekend: Weekend, pauses: list[dict[str, object]], now: dt.datetime) -> None:
    old, weekend.pauses = len(weekend.pauses), pauses
    db.session.flush()
    changes = [Changed(field="pauses", old=str(old), new=str(len(pauses)))]
    events.record(WeekendChanged(weekend_id=weekend.id), actor, now, changes=changes)


def _add(actor: Actor, weekend: Weekend, row: Part, field: str, said: str, now: dt.datetime) -> Part:
    db.session.add(row)
    db.session.flush()
    events.record(WeekendChanged(weekend_id=weekend.id), actor, now, changes=[Changed(field=field, old=None, new=said)])
    return row


def _remove(
    actor: Actor, weekend: Weekend, row: BudgetLine | Vehicle | WeekendPerson, field: str, said: str, now: dt.datetime
) -> None:
    db.session.delete(row)
    db.session.flush()
    events.record(WeekendChanged(weekend_id=weekend.id), actor, now, changes=[Changed(field=field, old=said, new=None)])
