"""The registers of places and guides, as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from concierge.accounts.queries import list_colleagues
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.territory.queries import find_communes
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.models import Guide, Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueEntry:
    """A place, where it lies, at how many activities it served."""

    venue: Venue
    commune: str
    used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideEntry:
    """A guide, and for how many activities they were chosen."""

    guide: Guide
    used: int


def list_venue_entries(actor: Actor) -> Sequence[VenueEntry]:
    """Return the places by name, those no longer visited last; three queries."""
    rows = db.session.scalars(scoped(actor, Venue).order_by(Venue.closed_at.is_not(None), Venue.name, Venue.id)).all()
    communes = find_communes({row.commune_code for row in rows if row.commune_code})
    counting = select(Activity.venue_id, func.count()).where(Activity.visible_to(actor)).group_by(Activity.venue_id)
    used = dict(db.session.execute(counting).all())
    return [
        VenueEntry(
            venue=row,
            commune=communes[row.commune_code].name if row.commune_code in communes else "",
            used=used.get(row.id, 0),
        )
        for row in rows
    ]


def list_guide_entries(actor: Actor) -> Sequence[GuideEntry]:
    """Return the guides by name, those who left last; two queries."""
    rows = db.session.scalars(scoped(actor, Guide).order_by(Guide.left_at.is_not(None), Guide.name, Guide.id)).all()
    counting = select(ActivityGuide.guide_id, func.count()).where(ActivityGuide.visible_to(actor))
    used = dict(db.session.execute(counting.group_by(ActivityGuide.guide_id)).all())
    return [GuideEntry(guide=row, used=used.get(row.id, 0)) for row in rows]


def people_to_choose(actor: Actor) -> tuple[dict[int, str], dict[int, str]]:
    """Return people of the team and hosts of the network by name: a guide may be one of them."""
    team = {one.person_id: one.name for one in list_colleagues(actor) if one.left_on is None}
    query = select(Host.id, Host.name).where(Host.visible_to(actor), Host.state == HostState.ACTIVE)
    hosts = dict(db.session.execute(query.order_by(Host.name, Host.id).limit(2000)).all())
    return team, hosts
