"""What can be done during a weekend: added, changed, cancelled, duplicated."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, replace

from sqlalchemy import func, select

from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch
from concierge.platform.db import db
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.weekends.activities.guiding import ask_again, choose_guides
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.activities.rules import (
    MOST_AT_ONCE,
    ActivityDetails,
    ImpossibleActivity,
    check_activity,
    next_titles,
)
from concierge.weekends.events import ActivityChanged
from concierge.weekends.models import Venue
from concierge.weekends.preparation.services import Values, differences, expect_open, hold_weekend

_MATTERS = frozenset({"venue_id", "minutes", "windows", "title"})  # to whoever receives families there


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
    """Change an activity; guides who were told of it are asked again when it is elsewhere or at another time."""
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
        if {change.field for change in changes} & _MATTERS:
            ask_again(actor, row, now)
    return row


def duplicate_activity(actor: Actor, activity_id: int, times: int, now: dt.datetime) -> list[Activity]:
    """Make several more of an activity, with the same guides, who are not asked yet."""
    row = fetch(actor, Activity, activity_id)
    query = select(ActivityGuide.guide_id).where(ActivityGuide.activity_id == row.id)
    guides = db.session.scalars(query.order_by(ActivityGuide.rank, ActivityGuide.id)).all()
    return add_alike(actor, row.weekend_id, details_of(row), guides=guides, times=times, now=now)


def add_alike(
    actor: Actor, weekend_id: int, details: ActivityDetails, *, guides: Sequence[int] = (), times: int = 1,
    now: dt.datetime,
) -> list[Activity]:  # fmt: skip
    """Add several activities alike: numbered, when there are several."""
    if not 1 <= times <= MOST_AT_ONCE:
        raise ImpossibleActivity(N_("Entre 1 et %(most)d à la fois."), field="times", most=MOST_AT_ONCE)
    taken = set(db.session.scalars(select(Activity.title).where(Activity.weekend_id == weekend_id)))
    added = []
    for title in next_titles(details.title, times, taken):
        row = add_activity(actor, weekend_id, replace(details, title=title), now)
        if guides:
            choose_guides(actor, row, guides, now)
        added.append(row)
    return added


def cancel_activity(actor: Actor, activity_id: int, *, cancelled: bool, now: dt.datetime) -> Activity:
    """Take an activity out of a weekend, or bring it back; programmes told keep it until they are repaired."""
    row = fetch(actor, Activity, activity_id)
    expect_open(hold_weekend(actor, row.weekend_id))
    if cancelled is not (row.cancelled_at is not None):
        old, row.cancelled_at = row.cancelled_at, now if cancelled else None
        db.session.flush()
        changes = [Changed(field="cancelled_at", old=_day(old), new=_day(row.cancelled_at))]
        events.record(ActivityChanged(weekend_id=row.weekend_id, activity_id=row.id), actor, now, changes=changes)
    return row


def details_of(row: Activity) -> ActivityDetails:
    """Return an activity as it could be written down again."""
    return ActivityDetails(**{name: getattr(row, name) for name in ActivityDetails.__dataclass_fields__})


def _day(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _values(actor: Actor, details: ActivityDetails) -> Values:
    check_activity(details)
    if details.venue_id is not None:
        fetch(actor, Venue, details.venue_id)
    lists = {"trades": list(details.trades), "languages": list(details.languages)}
    return asdict(details) | lists | {"windows": tuple(sorted(details.windows))}
