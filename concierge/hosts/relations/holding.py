"""Which relation, whose side, and nobody else writing to it meanwhile."""

import datetime as dt

from concierge.families.queries import hold_file
from concierge.hosts.models import Host
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.relations.rules import Bond
from concierge.hosts.requests.choices import Side
from concierge.hosts.services import heard, hold_host
from concierge.platform.access import Actor, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db


def side_of(actor: Actor) -> Side:
    """Return for whom somebody speaks."""
    if actor.host_id is not None:
        return Side.HOST
    return Side.FAMILY if actor.household_id is not None else Side.TEAM


def hold_relation(actor: Actor, relation_id: int) -> HostRelation:
    """Return a relation of this actor, held: the file first, then the host. NotFound alike for a foreign one."""
    relation = fetch(actor, HostRelation, relation_id)
    team = Actor.system(relation.space_id)
    hold_file(team, relation.household_id)
    hold_host(team, relation.host_id)
    db.session.refresh(relation)
    return relation


def note_sign(actor: Actor, relation: HostRelation, on: dt.date, now: dt.datetime) -> None:
    """Take what somebody says as a sign: a silence is over."""
    relation.last_sign_on = max(relation.last_sign_on or on, on)
    relation.quiet_on = None
    if actor.host_id is not None:
        heard(actor, db.session.get_one(Host, relation.host_id), now)


def bond_of(relation: HostRelation) -> Bond:
    """Return what rules know of a relation."""
    return Bond(
        kind=relation.kind,
        opened_on=paris_date(relation.opened_at),
        on=relation.on,
        met_on=relation.met_on,
        last_sign_on=relation.last_sign_on,
        quiet=relation.quiet_on is not None,
        proposed=relation.proposed_on is not None,
    )
