"""What can be done during a weekend: added, changed, cancelled, duplicated."""

import datetime as dt
from dataclasses import asdict

from sqlalchemy import func, select

from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch
from concierge.platform.db import db
from concierge.platform.events import Changed
from concierge.weekends.activities.models import Activity
from concierge.weekends.activities.rules import ActivityDetails, check_activity
from concierge.weekends.events import ActivityChanged
from concierge.weekends.models import Venue
from concierge.weekends.preparation.services import Values, differences, expect_open, hold_weekend


def add_activity(actor: Actor, weekend_id: int, details: ActivityDetails, now: dt.datetime) -> Activity:
    """Add an activity, the last of the list."""
    weekend = hold_weekend(actor, weekend_id)
    expect_open(weekend)
    values = _values(actor, details)
    last = db.session.scalar(select(func.max(Activity.position)).where(Activity.weekend_id == weekend.id))
    row = Activity(space_id=actor.space_id, weekend_id=weekend.id, position=(last or 0) + 1, **values)
    db.session.add(row)
    db.session.flush()
    happened = ActivityChanged(weekend_id=weekend.id, activity_id=row.id)
    events.record(happened, actor, now, changes=[Changed(field="title", old=None, new=row.title)])
    return row


def change_activity(
    actor: Actor, activity_id: int, details: ActivityDetails, *, seen_version: int | None, now: dt.datetime
) -> Activity:
    """Change an activity."""
    row = fetch(actor, Activity, activity_id)
    expect_open(hold_weekend(actor, row.weekend_id))
    values = _values(actor, details)
    changes = differences(row, values)
    if changes:
        expect_version(row, seen_version)
        for change in changes:
            setattr(row, change.field, values[change.field])
        db.session.flush()
        happened = ActivityChanged(weekend_id=row.weekend_id, activity_id=row.id)
        events.record(happened, actor, now, changes=changes)
    return row


def _values(actor: Actor, details: ActivityDetails) -> Values:
    check_activity(details)
    if details.venue_id is not None:
        fetch(actor, Venue, details.venue_id)
    lists = {"trades": list(details.trades), "languages": list(details.languages)}
    return asdict(details) | lists | {"windows": tuple(sorted(details.windows))}
