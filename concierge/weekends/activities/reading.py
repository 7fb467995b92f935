"""The activities of a weekend as pages show them: five queries, however many there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.platform.access import Actor, scoped
from concierge.platform.clock import PARIS
from concierge.platform.db import db
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.activities.remarks import Asked, Looked, Remark, booked_twice, overlap, warn
from concierge.weekends.choices import ActivityKind, AskState
from concierge.weekends.models import Guide, Venue, Weekend
from concierge.weekends.windows import Span

ENGAGED = (AskState.ASKED, AskState.ACCEPTED, AskState.OTHER_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideOf:
    """A guide of an activity; `elsewhere` are the titles of what they have at the same time.

    `other_weekends`: what they were asked for at another weekend, within the same hours.
    """

    row: ActivityGuide
    guide: Guide
    elsewhere: Sequence[str] = ()
    other_weekends: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityLine:
    """One activity with its place, its guides by rank, and what is to be said of it."""

    activity: Activity
    venue: Venue | None
    guides: Sequence[GuideOf]
    remarks: Sequence[Remark]


def days_of(weekend: Weekend) -> Span:
    """Return the first instant of a weekend's first day, and the end of its last."""
    first = dt.datetime.combine(weekend.starts_on, dt.time(), tzinfo=PARIS)
    last = dt.datetime.combine(weekend.ends_on + dt.timedelta(days=1), dt.time(), tzinfo=PARIS)
    return first.astimezone(dt.UTC), last.astimezone(dt.UTC)


def list_lines(actor: Actor, weekend: Weekend) -> list[ActivityLine]:
    """Return the activities of a weekend in their order."""
    query = scoped(actor, Activity).where(Activity.weekend_id == weekend.id)
    rows = db.session.scalars(query.order_by(Activity.position, Activity.id)).all()
    venues = {venue.id: venue for venue in db.session.scalars(scoped(actor, Venue))}
    guides = _guides(actor, weekend)
    looked = [_look(row, venues, guides[row.id], days_of(weekend)) for row in rows]
    twice = booked_twice([each for each, row in zip(looked, rows, strict=True) if row.cancelled_at is None])
    titles, busy = {row.id: row.title for row in rows}, _asked_elsewhere(actor, weekend, guides)
    lines = []
    for row, seen in zip(rows, looked, strict=True):
        own = [
            GuideOf(
                row=asked,
                guide=guide,
                elsewhere=[titles[each] for each in twice.get((row.id, guide.id), ())],
                other_weekends=[
                    f"{other.title}, {title}" for other, title in busy[guide.id] if overlap(row.windows, other.windows)
                ],
            )
            for asked, guide in guides[row.id]
        ]
        remarks = [] if row.cancelled_at is not None else warn(seen)
        remarks += [Remark.ELSEWHERE] if any(each.elsewhere for each in own) else []
        if row.cancelled_at is None and any(each.other_weekends for each in own):
            remarks.append(Remark.OTHER_WEEKEND)
        lines.append(ActivityLine(activity=row, venue=venues.get(row.venue_id or 0), guides=own, remarks=remarks))
    return lines


def by_kind(lines: Sequence[ActivityLine]) -> Mapping[ActivityKind, list[ActivityLine]]:
    """Return activities by kind, in the order of the kinds."""
    found: dict[ActivityKind, list[ActivityLine]] = {kind: [] for kind in ActivityKind}
    for line in lines:
        found[line.activity.kind].append(line)
    return {kind: own for kind, own in found.items() if own}


def _guides(actor: Actor, weekend: Weekend) -> dict[int, list[tuple[ActivityGuide, Guide]]]:
    query = (
        select(ActivityGuide, Guide)
        .join(Guide, Guide.id == ActivityGuide.guide_id)
        .join(Activity, Activity.id == ActivityGuide.activity_id)
        .where(ActivityGuide.visible_to(actor), Activity.weekend_id == weekend.id)
        .order_by(ActivityGuide.rank, ActivityGuide.id)
    )
    found: dict[int, list[tuple[ActivityGuide, Guide]]] = defaultdict(list)
    for asked, guide in db.session.execute(query):
        found[asked.activity_id].append((asked, guide))
    return found


def _asked_elsewhere(
    actor: Actor, weekend: Weekend, guides: Mapping[int, Sequence[tuple[ActivityGuide, Guide]]]
) -> dict[int, list[tuple[Activity, str]]]:
    """Return what these guides were asked for at other weekends of the same days, with its title: one query."""
    ids = {guide.id for own in guides.values() for _asked, guide in own}
    query = (
        select(ActivityGuide.guide_id, Activity, Weekend.title)
        .join(Activity, Activity.id == ActivityGuide.activity_id)
        .join(Weekend, Weekend.id == Activity.weekend_id)
        .where(
            ActivityGuide.visible_to(actor),
            ActivityGuide.guide_id.in_(ids),
            ActivityGuide.state.in_(ENGAGED),
            Activity.cancelled_at.is_(None),
            Weekend.id != weekend.id,
            Weekend.cancelled_at.is_(None),
            Weekend.starts_on <= weekend.ends_on,
            Weekend.ends_on >= weekend.starts_on,
        )
        .order_by(Weekend.starts_on, Activity.id)
    )
    found: dict[int, list[tuple[Activity, str]]] = defaultdict(list)
    for guide_id, activity, title in db.session.execute(query):
        found[guide_id].append((activity, title))
    return found


def _look(
    row: Activity, venues: Mapping[int, Venue], guides: Sequence[tuple[ActivityGuide, Guide]], days: Span
) -> Looked:
    venue = venues.get(row.venue_id or 0)
    return Looked(
        id=row.id,
        kind=row.kind,
        minutes=row.minutes,
        windows=row.windows,
        has_venue=venue is not None,
        venue_known=venue is not None and (venue.latitude is not None or venue.commune_code is not None),
        guides=[Asked(guide_id=guide.id, state=asked.state) for asked, guide in guides],
        days=days,
    )


def awaits(line: ActivityLine) -> bool:
    """Tell whether a guide of it is still to be asked."""
    return any(each.row.state is AskState.NOT_ASKED for each in line.guides)
