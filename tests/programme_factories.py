"""Makes programmes of weekends from rows that stand: families that come, activities, guides."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.weekends.activities.models import Activity
from concierge.weekends.bookings.models import Booking, Need
from concierge.weekends.choices import ComputeState, ProgrammeState
from concierge.weekends.models import Guide, Weekend
from concierge.weekends.planning.models import Programme, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One visit to make: a family at an activity, from when, who of them (none: everybody), with whom."""

    booking: Booking
    activity: Activity
    starts_at: dt.datetime
    guide: Guide | None = None
    need: Need | None = None
    member_ids: Sequence[int] = ()
    locked: bool = False


def make_programme(
    actor: Actor,
    weekend: Weekend,
    visits: Sequence[Planned] = (),
    *,
    state: ProgrammeState = ProgrammeState.TOLD,
    base: Programme | None = None,
    number: int = 1,
    now: dt.datetime,
) -> Programme:
    """Make a programme with its visits, computed; told unless a draft is asked for. Nothing is sent."""
    told = now if state is ProgrammeState.TOLD else None
    found = Programme(
        space_id=actor.space_id, weekend_id=weekend.id, number=number, state=state, compute=ComputeState.DONE,
        base_id=base.id if base else None, asked_at=now, asked_by=actor.person_id, computed_at=now, told_at=told,
        told_by=actor.person_id if told else None,
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    for each in visits:
        db.session.add(
            Visit(
                space_id=actor.space_id,
                programme_id=found.id,
                booking_id=each.booking.id,
                household_id=each.booking.household_id,
                activity_id=each.activity.id,
                need_id=each.need.id if each.need else None,
                guide_id=each.guide.id if each.guide else None,
                starts_at=each.starts_at,
                minutes=each.activity.minutes,
                locked=each.locked,
                member_ids=list(each.member_ids) or list(each.booking.member_ids),
            )
        )
    db.session.flush()
    return found
