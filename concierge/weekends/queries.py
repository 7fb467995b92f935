"""Reading weekends."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import exists, or_

from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.weekends.choices import WeekendState
from concierge.weekends.models import Weekend, WeekendPerson

AHEAD = dt.timedelta(days=60)  # what is further away is on nobody's day
MOST_ON_A_DAY = 4


def list_weekends(actor: Actor, today: dt.date) -> tuple[Sequence[Weekend], Sequence[Weekend]]:
    """Return those to come or under way, the next first; then those behind, the last first."""
    rows = db.session.scalars(scoped(actor, Weekend).order_by(Weekend.starts_on, Weekend.id)).all()
    coming = [row for row in rows if row.ends_on >= today and row.cancelled_at is None]
    behind = [row for row in rows if row not in coming]
    return coming, behind[::-1]


def list_open_weekends(actor: Actor, person_id: int | None, today: dt.date) -> Sequence[Weekend]:
    """Return those near or not yet debriefed that somebody has in hand, or is part of; None: everybody's."""
    query = scoped(actor, Weekend).where(
        Weekend.state.not_in((WeekendState.CLOSED, WeekendState.CANCELLED)), Weekend.starts_on <= today + AHEAD
    )
    if person_id is not None:
        in_team = exists().where(WeekendPerson.weekend_id == Weekend.id, WeekendPerson.person_id == person_id)
        query = query.where(or_(Weekend.owner_id == person_id, in_team))
    return db.session.scalars(query.order_by(Weekend.starts_on, Weekend.id).limit(MOST_ON_A_DAY)).all()
