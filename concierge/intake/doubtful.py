"""À vérifier: what looked like no person. The team lets it in or throws it away."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from concierge.families.choices import Channel
from concierge.families.consent.purposes import Purpose
from concierge.families.models import Household
from concierge.intake.captures import receive_capture
from concierge.intake.events import DoubtfulLetIn, DoubtfulThrownAway
from concierge.intake.models import DoubtfulCapture, IntakeSource
from concierge.intake.rules import Capture
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.suspicion import Suspicion

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """What was set aside, as the team reads it."""

    doubtful_id: int
    at: dt.datetime
    source: str
    capture: Capture
    suspicions: tuple[Suspicion, ...]


def select_doubtful_count(actor: Actor) -> ScalarSelect[int]:
    """Select how much waits to be looked at."""
    waiting = select(func.count()).select_from(DoubtfulCapture)
    found = waiting.where(DoubtfulCapture.visible_to(actor), DoubtfulCapture.decided_at.is_(None))
    return found.scalar_subquery()


def list_doubtful(actor: Actor) -> Sequence[Doubtful]:
    """Return what waits to be looked at, the latest first."""
    rows = db.session.execute(
        scoped(actor, DoubtfulCapture)
        .add_columns(IntakeSource.name)
        .join(IntakeSource, IntakeSource.id == DoubtfulCapture.source_id)
        .where(DoubtfulCapture.decided_at.is_(None))
        .order_by(DoubtfulCapture.at.desc(), DoubtfulCapture.id.desc())
        .limit(SHOWN)
    )
    return [
        Doubtful(
            doubtful_id=row.id,
            at=row.at,
            source=name,
            capture=_capture(row.said),
            suspicions=tuple(Suspicion(value) for value in row.suspicions),
        )
        for row, name in rows
    ]


def let_in(actor: Actor, doubtful_id: int, now: dt.datetime) -> Household | None:
    """Open the file of what turned out to be a person; None when somebody has thrown it away meanwhile."""
    row = _held(actor, doubtful_id)
    if row.decided_at is None:
        source = fetch(actor, IntakeSource, row.source_id)
        household = receive_capture(
            Actor.system(row.space_id), _capture(row.said), source, key=f"doubtful:{row.id}", now=now, late=True
        )
        _decide(actor, row, now)
        row.household_id = household.id
        db.session.flush()
        events.record(DoubtfulLetIn(household_id=household.id, doubtful_id=row.id), actor, now)
    return None if row.household_id is None else fetch(actor, Household, row.household_id)


def throw_away(actor: Actor, doubtful_id: int, now: dt.datetime) -> None:
    """Forget what no person wrote: its words are erased at once."""
    row = _held(actor, doubtful_id)
    if row.decided_at is None:
        _decide(actor, row, now)
        events.record(DoubtfulThrownAway(doubtful_id=row.id), actor, now)


def _held(actor: Actor, doubtful_id: int) -> DoubtfulCapture:
    """Return one, locked until the transaction ends: two colleagues who decide at once come one after the other."""
    row = fetch(actor, DoubtfulCapture, doubtful_id)
    db.session.refresh(row, with_for_update=True)
    return row


def _decide(actor: Actor, row: DoubtfulCapture, now: dt.datetime) -> None:
    row.decided_at, row.decided_by, row.said = now, actor.person_id, {}
    db.session.flush()


def _capture(said: dict[str, Any]) -> Capture:
    """Return what was said; words that a later version no longer knows are left out."""
    known = {field.name for field in fields(Capture)}
    kept = {name: value for name, value in said.items() if name in known}
    agreed = tuple(Purpose(value) for value in said["agreed"])
    return Capture(**kept | {"channel": Channel(said["channel"]), "more": tuple(said["more"]), "agreed": agreed})
