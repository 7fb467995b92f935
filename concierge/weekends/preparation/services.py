"""Writing weekends down, changing them."""

import datetime as dt
from collections.abc import Collection

from concierge.accounts.models import Membership
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.territory.queries import find_communes
from concierge.weekends.choices import WeekendKind, WeekendState
from concierge.weekends.events import WeekendChanged
from concierge.weekends.models import Weekend
from concierge.weekends.rules import ImpossibleWeekend, Taken, WeekendDetails, check_capacity, check_weekend

Values = dict[str, object]


def hold_weekend(actor: Actor, weekend_id: int) -> Weekend:
    """Return a weekend that nobody else decides about until the transaction ends."""
    query = scoped(actor, Weekend).where(Weekend.id == weekend_id).with_for_update()
    row = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def expect_open(weekend: Weekend) -> None:
    """Refuse to change what is over or called off."""
    if weekend.state is WeekendState.CANCELLED:
        raise DomainError(N_("Ce week-end est annulé."))
    if weekend.state is WeekendState.CLOSED:
        raise DomainError(N_("Ce week-end est terminé."))


def add_weekend(actor: Actor, details: WeekendDetails, now: dt.datetime, *, pattern: str = "") -> Weekend:
    """Write a weekend down, in preparation."""
    values = _values(actor, details)
    row = Weekend(
        space_id=actor.space_id, state=WeekendState.PREPARATION, pattern=pattern, created_at=now, pauses=[], **values
    )
    db.session.add(row)
    db.session.flush()
    changes = [Changed(field="title", old=None, new=row.title)]
    events.record(WeekendChanged(weekend_id=row.id), actor, now, changes=changes)
    return row


def change_weekend(
    actor: Actor, weekend_id: int, details: WeekendDetails, *, seen_version: int | None, now: dt.datetime
) -> Weekend:
    """Change a weekend; never to fewer places than are held."""
    row = hold_weekend(actor, weekend_id)
    expect_open(row)
    values = _values(actor, details)
    taken = Taken(families=row.families_taken, adults=row.adults_taken, children=row.children_taken)
    check_capacity(details.capacity, taken)
    record_values(actor, row, values, seen_version=seen_version, now=now)
    return row


def record_values(actor: Actor, row: Weekend, values: Values, *, seen_version: int | None, now: dt.datetime) -> bool:
    """Set what differs, with its event; return whether anything did."""
    changes = differences(row, values)
    if not changes:
        return False
    expect_version(row, seen_version)
    for change in changes:
        setattr(row, change.field, values[change.field])
    db.session.flush()
    events.record(WeekendChanged(weekend_id=row.id), actor, now, changes=changes)
    return True


def differences(row: object, values: Values) -> list[Changed]:
    """Return what a row would change to, in the words of the log."""
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    return [Changed(field=name, old=_text(getattr(row, name)), new=_text(values[name])) for name in differing]


def _values(actor: Actor, details: WeekendDetails) -> Values:
    check_weekend(details)
    _expect_colleague(actor, details.owner_id)
    capacity = details.capacity
    stay = details.kind is WeekendKind.STAY
    return {
        "title": details.title,
        "kind": details.kind,
        "starts_on": details.starts_on,
        "ends_on": details.ends_on,
        "sites": _known(details.sites),
        "words": details.words,
        "owner_id": details.owner_id,
        "families_most": 1 if stay else capacity.families,
        "adults_most": capacity.adults,
        "children_most": capacity.children,
        "answer_days": details.answer_days,
        "offer_hours": details.offer_hours,
    }


def _known(sites: Collection[str]) -> list[str]:
    wanted = list(dict.fromkeys(sites))
    if len(find_communes(wanted)) < len(wanted):
        raise ImpossibleWeekend(N_("Choisissez des communes de la liste."), field="sites")
    return wanted


def _expect_colleague(actor: Actor, person_id: int | None) -> None:
    if person_id is None:
        return
    query = scoped(actor, Membership).where(Membership.person_id == person_id)
    if db.session.scalars(query.limit(1)).first() is None:
        raise ImpossibleWeekend(N_("Choisissez une personne de l’équipe."), field="owner")


def _text(value: object) -> str | None:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or None
    return value.isoformat() if isinstance(value, dt.date) else str(value) if value not in (None, "") else None
