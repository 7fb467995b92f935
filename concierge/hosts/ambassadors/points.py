"""Points: counted from facts, each contributor telling some; what the team noted and corrected is one of them."""

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import select

from concierge.hosts.ambassadors.choices import Act
from concierge.hosts.ambassadors.events import DeedNoted, DeedWithdrawn
from concierge.hosts.ambassadors.models import Gathering, GatheringGuest, HostDeed
from concierge.hosts.ambassadors.rules import MOST_CORRECTED, Done, PointRules, Score, score_of
from concierge.hosts.ambassadors.settings import AMBASSADORS
from concierge.hosts.choices import OfferKind
from concierge.hosts.relations.choices import Ending
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.services import hold_host
from concierge.hosts.words import offer_words
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy

Contributor = Callable[[Actor, int], Sequence[Done]]


def point_rules(space_id: int) -> PointRules:
    """Return what an agency gives points for."""
    return AMBASSADORS.current(space_id).points


def count_points(actor: Actor, host_id: int) -> Score:
    """Count the points of a host, with where each comes from."""
    done = [each for contribute in CONTRIBUTORS for each in contribute(actor, host_id)]
    return score_of(done, point_rules(actor.space_id))


def note_deed(actor: Actor, host_id: int, act: Act, *, on: dt.date, about: str, now: dt.datetime) -> HostDeed:
    """Note what an ambassador did."""
    if on > paris_date(now):
        raise DomainError(N_("Ce jour n’est pas encore passé."), field="on")
    return _add(actor, host_id, HostDeed(act=act, on=on, about=about), now)


def correct_points(actor: Actor, host_id: int, points: int, reason: str, now: dt.datetime) -> HostDeed:
    """Give or take points by hand; somebody says why."""
    if not reason:
        raise DomainError(N_("Dites pourquoi : la personne lira cette raison."), field="reason")
    if points == 0 or abs(points) > MOST_CORRECTED:
        raise DomainError(N_("Donnez un nombre entre −1000 et 1000, autre que zéro."), field="points")
    return _add(actor, host_id, HostDeed(on=paris_date(now), about=reason, points=points), now)


def withdraw_deed(actor: Actor, host_id: int, deed_id: int, now: dt.datetime) -> None:
    """Take back what was noted, or a correction."""
    hold_host(actor, host_id)
    row = fetch(actor, HostDeed, deed_id)
    if row.host_id != host_id:
        raise NotFound
    change = Changed(field="about", old=row.about, new=None, privacy=Privacy.FREE_TEXT)
    events.record(DeedWithdrawn(host_id=host_id, deed_id=row.id), actor, now, changes=[change])
    db.session.delete(row)
    db.session.flush()


def _noted(actor: Actor, host_id: int) -> Sequence[Done]:
    return [
        Done(on=row.on, about=row.about, act=row.act, corrected=row.points, deed_id=row.id)
        for row in db.session.scalars(scoped(actor, HostDeed).where(HostDeed.host_id == host_id))
    ]


def _gatherings(actor: Actor, host_id: int) -> Sequence[Done]:
    query = (
        select(Gathering.starts_at, Gathering.title)
        .join(GatheringGuest, GatheringGuest.gathering_id == Gathering.id)
        .where(GatheringGuest.visible_to(actor), GatheringGuest.host_id == host_id, GatheringGuest.came.is_(True))
    )
    return [
        Done(on=paris_date(starts_at), about=title, act=Act.GATHERING)
        for starts_at, title in db.session.execute(query).all()
    ]


def _relations(actor: Actor, host_id: int) -> Sequence[Done]:
    """Tell the meetings and the mentoring that came to their end; of whom is between host, family and team."""
    ended = (HostRelation.host_id == host_id, HostRelation.ending == Ending.DONE)
    return [
        Done(
            on=row.on or paris_date(row.ended_at or row.opened_at),
            about=offer_words(row.kind),
            act=Act.RELATION if row.kind is OfferKind.MENTORING else Act.FAMILY,
        )
        for row in db.session.scalars(scoped(actor, HostRelation).where(*ended))
    ]


# Who tells what was done: another kind of fact is one more line here.
CONTRIBUTORS: Sequence[Contributor] = (_gatherings, _relations, _noted)


def _add(actor: Actor, host_id: int, row: HostDeed, now: dt.datetime) -> HostDeed:
    host = hold_host(actor, host_id)
    row.space_id, row.host_id, row.person_id = host.space_id, host.id, actor.person_id
    db.session.add(row)
    db.session.flush()
    change = Changed(field="about", old=None, new=row.about or None, privacy=Privacy.FREE_TEXT)
    events.record(DeedNoted(host_id=host.id, deed_id=row.id), actor, now, changes=[change])
    return row
