"""Reading weekends."""

import datetime as dt
from collections.abc import Sequence

from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.weekends.models import Weekend


def list_weekends(actor: Actor, today: dt.date) -> tuple[Sequence[Weekend], Sequence[Weekend]]:
    """Return those to come or under way, the next first; then those behind, the last first."""
    rows = db.session.scalars(scoped(actor, Weekend).order_by(Weekend.starts_on, Weekend.id)).all()
    coming = [row for row in rows if row.ends_on >= today and row.cancelled_at is None]
    behind = [row for row in rows if row not in coming]
    return coming, behind[::-1]
