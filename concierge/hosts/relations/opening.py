"""A relation opens with the second yes."""

import datetime as dt

from sqlalchemy import select

from concierge.hosts.relations.choices import Ending
from concierge.hosts.relations.ending import close_relation
from concierge.hosts.relations.events import RelationOpened
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.models import HostRequest
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.db import db


def open_relation(actor: Actor, request: HostRequest, now: dt.datetime) -> HostRelation:
    """Let a family and a host reach each other; whoever the team had unlocked until then is thanked."""
    _end_unlocked(actor, request, now)
    relation = HostRelation(
        space_id=request.space_id,
        household_id=request.household_id,
        host_id=request.host_id,
        request_id=request.id,
        kind=request.kind,
        on=request.on,
        opened_at=now,
    )
    db.session.add(relation)
    db.session.flush()
    opened = RelationOpened(
        household_id=relation.household_id, host_id=relation.host_id, relation_id=relation.id, kind=relation.kind.value
    )
    events.record(opened, actor, now)
    return relation


def _end_unlocked(actor: Actor, request: HostRequest, now: dt.datetime) -> None:
    before = select(HostRelation).where(
        HostRelation.household_id == request.household_id,
        HostRelation.kind == request.kind,
        HostRelation.ended_at.is_(None),
        HostRelation.unlocked_at.is_not(None),
    )
    for relation in db.session.scalars(before).all():
        close_relation(actor, relation, Ending.CHANGED, by=Side.TEAM, now=now)
