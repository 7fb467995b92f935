"""Civil and local dates an agency keeps: ballots, crèche commissions, closing of school transport."""

import datetime as dt

from concierge.families.anchor_dates import Anchor, AnchorKind
from concierge.families.events import DeadlineAdded, DeadlineRemoved
from concierge.families.models import LocalDeadline
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

# The rentrée follows from the official calendar; the others are decided locally or by decree, year by year.
KEPT_ANCHORS = tuple(
    anchor for anchor in Anchor if anchor.kind in {AnchorKind.CIVIL, AnchorKind.LOCAL} and anchor is not Anchor.RENTREE
)


def add_deadline(
    actor: Actor, *, anchor: Anchor, commune_code: str | None, on: dt.date, source: str, now: dt.datetime
) -> LocalDeadline:
    """Add a date for one commune, or for the whole agency (None)."""
    today = paris_date(now)
    if anchor not in KEPT_ANCHORS:
        raise DomainError(N_("Cette date se calcule, elle ne se saisit pas."), field="anchor")
    if on < today:
        raise DomainError(N_("Choisissez une date à venir."), field="on")
    deadline = LocalDeadline(
        space_id=actor.space_id, anchor=anchor, commune_code=commune_code, on=on, source=source, verified_on=today
    )
    db.session.add(deadline)
    db.session.flush()
    events.record(DeadlineAdded(deadline_id=deadline.id, anchor=anchor.value, on=on), actor, now)
    return deadline


def remove_deadline(actor: Actor, deadline_id: int, now: dt.datetime) -> None:
    """Take a date out; plans already made keep theirs until they are followed up."""
    deadline = fetch(actor, LocalDeadline, deadline_id)
    event = DeadlineRemoved(deadline_id=deadline.id, anchor=deadline.anchor.value, on=deadline.on)
    db.session.delete(deadline)
    db.session.flush()
    events.record(event, actor, now)
