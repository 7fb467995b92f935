"""How a request ends without both sides' yes, whoever ends it."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select

from concierge.families.duplicates.events import FilesMerged
from concierge.families.models import Household
from concierge.hosts.choices import HostState
from concierge.hosts.events import HostMoved, HostPaused
from concierge.hosts.requests import events as happened
from concierge.hosts.requests.choices import WAITING, RequestState
from concierge.hosts.requests.models import HostRequest
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.events import Event


def close_request(
    actor: Actor, request: HostRequest, into: RequestState, now: dt.datetime, *, tells_family: bool = True
) -> None:
    """Close one that still waits; the file and the host are held by the caller."""
    if request.state not in WAITING:
        return
    request.state, request.closed_at = into, now
    db.session.flush()
    closed = happened.RequestClosed(
        household_id=request.household_id,
        host_id=request.host_id,
        request_id=request.id,
        into=into.value,
        tells_family=tells_family,
    )
    events.record(closed, actor, now)


def follow_host(event: HostMoved | HostPaused, actor: Actor, now: dt.datetime) -> None:
    """Withdraw what a host was still asked when they leave or rest; a rest keeps the yes they gave before."""
    if isinstance(event, HostPaused):
        _withdraw(actor, {RequestState.HOST_ASKED}, now, host_id=event.host_id)
    elif event.into != HostState.ACTIVE:
        _withdraw(actor, WAITING, now, host_id=event.host_id)


def follow_file(event: Event, actor: Actor, now: dt.datetime) -> None:
    """Withdraw what waits for a family whose file was closed."""
    household = db.session.get(Household, event.household_id) if event.household_id is not None else None
    if household is not None and household.closed_on is not None:
        _withdraw(actor, WAITING, now, household_id=household.id)


def follow_merge(event: FilesMerged, actor: Actor, now: dt.datetime) -> None:
    """Withdraw what still waits for the file that was absorbed: the kept one has its own requests."""
    _withdraw(actor, WAITING, now, household_id=event.absorbed_id)


def _withdraw(
    actor: Actor,
    states: Collection[RequestState],
    now: dt.datetime,
    *,
    household_id: int | None = None,
    host_id: int | None = None,
) -> None:
    query = select(HostRequest).where(HostRequest.space_id == actor.space_id, HostRequest.state.in_(states))
    if household_id is not None:
        query = query.where(HostRequest.household_id == household_id)
    if host_id is not None:
        query = query.where(HostRequest.host_id == host_id)
    for request in db.session.scalars(query.order_by(HostRequest.id)).all():
        close_request(actor, request, RequestState.WITHDRAWN, now)
