"""Reading wishes and requests: who seeks, what stands, what was refused."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, not_, select

from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.relations.choices import PARTED
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import DECLINED, WAITING, Side
from concierge.hosts.requests.models import HostRequest, HostWish
from concierge.hosts.requests.rules import whose_turn
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db

Pair = tuple[int, int, OfferKind]  # household, host, kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A request that waits, or a relation that goes on; `locked` ones no matching moves."""

    household_id: int
    host_id: int
    kind: OfferKind
    locked: bool
    request_id: int
    relation_id: int | None = None


def list_open_wishes(actor: Actor, kinds: Collection[OfferKind]) -> Sequence[HostWish]:
    """Return the wishes nobody has been found or asked for yet, of files that are open and confirmed."""
    return db.session.scalars(_open_wishes(actor, kinds).order_by(HostWish.household_id, HostWish.kind)).all()


def list_wishes_of(actor: Actor, household_id: int) -> Sequence[HostWish]:
    """Return what a family wishes for now."""
    query = scoped(actor, HostWish).where(HostWish.household_id == household_id, HostWish.withdrawn_at.is_(None))
    return db.session.scalars(query.order_by(HostWish.given_at, HostWish.id)).all()


def list_standing(actor: Actor, kinds: Collection[OfferKind]) -> Sequence[Standing]:
    """Return what stands between families and hosts: asked, or both yes; a relation somebody unlocked may move."""
    asked = scoped(actor, HostRequest).where(HostRequest.state.in_(WAITING), HostRequest.kind.in_(kinds))
    related = scoped(actor, HostRelation).where(HostRelation.ended_at.is_(None), HostRelation.kind.in_(kinds))
    found = [
        Standing(
            household_id=request.household_id,
            host_id=request.host_id,
            kind=request.kind,
            locked=False,
            request_id=request.id,
        )
        for request in db.session.scalars(asked)
    ] + [
        Standing(
            household_id=relation.household_id,
            host_id=relation.host_id,
            kind=relation.kind,
            locked=relation.unlocked_at is None,
            request_id=relation.request_id,
            relation_id=relation.id,
        )
        for relation in db.session.scalars(related)
    ]
    return sorted(found, key=lambda each: (each.household_id, each.kind, each.host_id))


def list_refused_pairs(actor: Actor, kinds: Collection[OfferKind]) -> frozenset[Pair]:
    """Return the pairs of which one side said no, or that came to an end: they are not proposed to each other again."""
    declined = select(HostRequest.household_id, HostRequest.host_id, HostRequest.kind).where(
        HostRequest.visible_to(actor), HostRequest.state.in_(DECLINED), HostRequest.kind.in_(kinds)
    )
    parted = select(HostRelation.household_id, HostRelation.host_id, HostRelation.kind).where(
        HostRelation.visible_to(actor), HostRelation.ending.in_(PARTED), HostRelation.kind.in_(kinds)
    )
    found = [*db.session.execute(declined), *db.session.execute(parted)]
    return frozenset((household_id, host_id, kind) for household_id, host_id, kind in found)


def hosts_who_said_no(actor: Actor, household_id: int, kind: OfferKind) -> frozenset[int]:
    """Return the hosts of whom, or to whom, one family heard a no for a kind of relation."""
    query = select(HostRequest.host_id).where(
        HostRequest.visible_to(actor),
        HostRequest.household_id == household_id,
        HostRequest.kind == kind,
        HostRequest.state.in_(DECLINED),
    )
    return frozenset(db.session.scalars(query))


def list_requests_of(
    actor: Actor, *, household_id: int | None = None, host_id: int | None = None
) -> Sequence[HostRequest]:
    """Return the requests of a family, or of a host, the latest first."""
    query = scoped(actor, HostRequest)
    if household_id is not None:
        query = query.where(HostRequest.household_id == household_id)
    if host_id is not None:
        query = query.where(HostRequest.host_id == host_id)
    return db.session.scalars(query.order_by(HostRequest.sent_at.desc(), HostRequest.id.desc())).all()


def list_waiting_requests(actor: Actor, side: Side | None = None) -> Sequence[HostRequest]:
    """Return the requests that wait for an answer, of one side or of both, those that expire first."""
    states = WAITING if side is None else {state for state in WAITING if whose_turn(state) is side}
    query = scoped(actor, HostRequest).where(HostRequest.state.in_(states))
    return db.session.scalars(query.order_by(HostRequest.expires_on, HostRequest.id)).all()


def count_waiting(actor: Actor) -> int:
    """Count the requests that wait for an answer."""
    query = select(func.count()).select_from(HostRequest).where(HostRequest.visible_to(actor))
    return db.session.scalar(query.where(HostRequest.state.in_(WAITING))) or 0


def list_late_requests(actor: Actor, today: dt.date) -> Sequence[HostRequest]:
    """Return what waits since before today's reminder, the oldest first: what the team may want to call about."""
    query = scoped(actor, HostRequest).where(_is_late(today))
    return db.session.scalars(query.order_by(HostRequest.expires_on, HostRequest.id)).all()


def select_late_count(actor: Actor, today: dt.date) -> ScalarSelect[int]:
    """Select how many these are."""
    late = select(func.count()).select_from(HostRequest)
    return late.where(HostRequest.visible_to(actor), _is_late(today)).scalar_subquery()


def _is_late(today: dt.date) -> ColumnElement[bool]:
    return and_(
        HostRequest.state.in_(WAITING), HostRequest.reminded_on < today, HostRequest.reminded_on >= HostRequest.asked_on
    )


def _open_wishes(actor: Actor, kinds: Collection[OfferKind]) -> Select[HostWish]:
    waiting = exists().where(
        HostRequest.household_id == HostWish.household_id,
        HostRequest.kind == HostWish.kind,
        HostRequest.state.in_(WAITING),
    )
    related = exists().where(
        HostRelation.household_id == HostWish.household_id,
        HostRelation.kind == HostWish.kind,
        HostRelation.ended_at.is_(None),
    )
    return (
        scoped(actor, HostWish)
        .join(Household, and_(Household.id == HostWish.household_id))
        .where(
            HostWish.withdrawn_at.is_(None),
            HostWish.kind.in_(kinds),
            Household.closed_on.is_(None),
            Household.is_confirmed(),
            not_(waiting),
            not_(related),
        )
    )
