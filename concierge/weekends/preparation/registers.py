"""Places and guides, which serve from one weekend to the next."""

import datetime as dt
from dataclasses import asdict

from concierge.accounts.models import Membership
from concierge.hosts.models import Host
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy
from concierge.weekends.events import GuideChanged, VenueChanged
from concierge.weekends.models import Guide, Venue
from concierge.weekends.preparation.services import differences
from concierge.weekends.rules import GuideDetails, VenueDetails, check_guide, check_venue


def add_venue(actor: Actor, details: VenueDetails, now: dt.datetime) -> Venue:
    """Write a place down."""
    check_venue(details)
    row = Venue(space_id=actor.space_id, **asdict(details))
    db.session.add(row)
    db.session.flush()
    changes = [Changed(field="name", old=None, new=row.name)]
    events.record(VenueChanged(venue_id=row.id), actor, now, changes=changes)
    return row


def change_venue(
    actor: Actor, venue_id: int, details: VenueDetails, *, seen_version: int | None, now: dt.datetime
) -> Venue:
    """Change a place."""
    check_venue(details)
    row = fetch(actor, Venue, venue_id)
    changes = differences(row, asdict(details))
    if changes:
        expect_version(row, seen_version)
        for change in changes:
            setattr(row, change.field, getattr(details, change.field))
        db.session.flush()
        events.record(VenueChanged(venue_id=row.id), actor, now, changes=changes)
    return row


def close_venue(actor: Actor, venue_id: int, *, closed: bool, now: dt.datetime) -> Venue:
    """Propose a place no more, or again; weekends that have it keep it."""
    row = fetch(actor, Venue, venue_id)
    if closed is not (row.closed_at is not None):
        old, row.closed_at = row.closed_at, now if closed else None
        db.session.flush()
        changes = [Changed(field="closed_at", old=_day(old), new=_day(row.closed_at))]
        events.record(VenueChanged(venue_id=row.id), actor, now, changes=changes)
    return row


def add_guide(actor: Actor, details: GuideDetails, now: dt.datetime) -> Guide:
    """Write a guide down."""
    row = Guide(space_id=actor.space_id, **_guide_values(actor, details))
    db.session.add(row)
    db.session.flush()
    changes = [Changed(field="name", old=None, new=row.name, privacy=Privacy.STAFF)]
    events.record(GuideChanged(guide_id=row.id), actor, now, changes=changes)
    return row


def change_guide(
    actor: Actor, guide_id: int, details: GuideDetails, *, seen_version: int | None, now: dt.datetime
) -> Guide:
    """Change what is known of a guide."""
    row = fetch(actor, Guide, guide_id)
    values = _guide_values(actor, details)
    changes = [_of_staff(change) for change in differences(row, values)]
    if changes:
        expect_version(row, seen_version)
        for change in changes:
            setattr(row, change.field, values[change.field])
        db.session.flush()
        events.record(GuideChanged(guide_id=row.id), actor, now, changes=changes)
    return row


def retire_guide(actor: Actor, guide_id: int, *, left: bool, now: dt.datetime) -> Guide:
    """Propose a guide no more, or again; weekends that have them keep them."""
    row = fetch(actor, Guide, guide_id)
    if left is not (row.left_at is not None):
        old, row.left_at = row.left_at, now if left else None
        db.session.flush()
        changes = [Changed(field="left_at", old=_day(old), new=_day(row.left_at))]
        events.record(GuideChanged(guide_id=row.id), actor, now, changes=changes)
    return row


def _guide_values(actor: Actor, details: GuideDetails) -> dict[str, object]:
    check_guide(details)
    if details.person_id is not None and details.host_id is not None:
        raise DomainError(N_("Quelqu’un de l’équipe, ou un accueillant : pas les deux."), field="host")
    if details.host_id is not None:
        fetch(actor, Host, details.host_id)
    if details.person_id is not None:
        query = scoped(actor, Membership).where(Membership.person_id == details.person_id)
        if db.session.scalars(query.limit(1)).first() is None:
            raise DomainError(N_("Choisissez une personne de l’équipe."), field="person")
    return asdict(details) | {"languages": list(details.languages), "email": details.email.lower()}


def _of_staff(change: Changed) -> Changed:
    return Changed(field=change.field, old=change.old, new=change.new, privacy=Privacy.STAFF)


def _day(at: dt.datetime | None) -> str | None:
    return None if at is None else paris_date(at).isoformat()
