"""What ends a relation from outside: a host who leaves, a file that closes, is merged or erased."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from concierge.families.models import Household
from concierge.hosts.choices import HostState
from concierge.hosts.events import HostMoved
from concierge.hosts.relations.choices import Ending
from concierge.hosts.relations.ending import close_relation
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import Side
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.events import Event


def follow_host(event: HostMoved, actor: Actor, now: dt.datetime) -> None:
    """End the relations of a host who is no longer of the network; a pause ends nothing."""
    if event.into != HostState.ACTIVE and event.host_id is not None:
        _end_all(actor, Ending.HOST_LEFT, Side.HOST, now, host_id=event.host_id)


def follow_erased_host(event: Event, actor: Actor, now: dt.datetime) -> None:
    """End the relations of a host who was erased."""
    if event.host_id is not None:
        _end_all(actor, Ending.HOST_LEFT, Side.HOST, now, host_id=event.host_id)


def follow_file(event: Event, actor: Actor, now: dt.datetime) -> None:
    """End the relations of a family whose file was closed."""
    household = db.session.get(Household, event.household_id) if event.household_id is not None else None
    if household is not None and household.closed_on is not None:
        _end_all(actor, Ending.FAMILY_LEFT, Side.FAMILY, now, household_id=household.id)


def _end_all(actor: Actor, ending: Ending, by: Side, now: dt.datetime, **whose: Any) -> None:
    query = select(HostRelation).filter_by(space_id=actor.space_id, ended_at=None, **whose)
    for relation in db.session.scalars(query.order_by(HostRelation.id)).all():
        close_relation(actor, relation, ending, by=by, now=now)
