"""Places and guides as lists to choose from."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.models import Guide, Venue


def list_venues(actor: Actor, besides: Activity | None = None) -> Sequence[Venue]:
    """Return the places that are still visited, and the one an activity has."""
    own = besides.venue_id if besides is not None else None
    query = scoped(actor, Venue).where(or_(Venue.closed_at.is_(None), Venue.id == own))
    return db.session.scalars(query.order_by(Venue.name, Venue.id)).all()


def list_guides(actor: Actor, besides: Collection[int] = ()) -> Sequence[Guide]:
    """Return the guides who are still there, and these."""
    query = scoped(actor, Guide).where(or_(Guide.left_at.is_(None), Guide.id.in_(besides)))
    return db.session.scalars(query.order_by(Guide.name, Guide.id)).all()


def guides_of(actor: Actor, activity: Activity | int | None) -> Sequence[int]:
    """Return the guides of an activity by rank."""
    if activity is None:
        return []
    number = activity if isinstance(activity, int) else activity.id
    query = select(ActivityGuide.guide_id).where(ActivityGuide.visible_to(actor), ActivityGuide.activity_id == number)
    return db.session.scalars(query.order_by(ActivityGuide.rank, ActivityGuide.id)).all()
