"""How many families a host has room for: counted from what stands, never kept beside it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from concierge.hosts.choices import OfferKind
from concierge.hosts.models import HostOffer
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import WAITING
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.rules import YEAR, Places
from concierge.platform.access import Actor
from concierge.platform.db import db

NONE = Places(at_once=0, per_year=0, standing=0, met=0, in_year=0)
_Key = tuple[int, OfferKind]


def places_of(actor: Actor, now: dt.datetime, host_ids: Collection[int] | None = None) -> Mapping[_Key, Places]:
    """Return the places of each offer of the space, or of some hosts, in three queries."""
    asked = _by_offer(
        select(HostRequest.host_id, HostRequest.kind, func.count(), func.count(HostRequest.host_yes_at))
        .where(HostRequest.visible_to(actor), HostRequest.state.in_(WAITING), _among(HostRequest, host_ids))
        .group_by(HostRequest.host_id, HostRequest.kind)
    )
    active, recent = HostRelation.ended_at.is_(None), HostRelation.opened_at > now - YEAR
    met = _by_offer(
        select(HostRelation.host_id, HostRelation.kind, func.count().filter(active), func.count().filter(recent))
        .where(HostRelation.visible_to(actor), or_(active, recent), _among(HostRelation, host_ids))
        .group_by(HostRelation.host_id, HostRelation.kind)
    )
    offers = select(HostOffer.host_id, HostOffer.kind, HostOffer.at_once, HostOffer.per_year).where(
        HostOffer.visible_to(actor), _among(HostOffer, host_ids)
    )
    found = {}
    for host_id, kind, at_once, per_year in db.session.execute(offers):
        (waiting, yes), (active_now, in_year) = asked[host_id, kind], met[host_id, kind]
        found[host_id, kind] = Places(
            at_once=at_once,
            per_year=per_year,
            standing=waiting + active_now,
            met=yes + active_now,
            in_year=waiting + in_year,
        )
    return found


def full_hosts(actor: Actor, kind: OfferKind, now: dt.datetime) -> tuple[frozenset[int], frozenset[int]]:
    """Return who has no place of a kind now, and of these who has none in the year; only the busy ones are counted."""
    asked = select(HostRequest.host_id).where(
        HostRequest.visible_to(actor), HostRequest.kind == kind, HostRequest.state.in_(WAITING)
    )
    met = select(HostRelation.host_id).where(
        HostRelation.visible_to(actor),
        HostRelation.kind == kind,
        or_(HostRelation.ended_at.is_(None), HostRelation.opened_at > now - YEAR),
    )
    busy = set(db.session.scalars(asked.union(met)))
    places = places_of(actor, now, busy) if busy else {}
    full = {host_id: each for (host_id, of_kind), each in places.items() if of_kind is kind and not each.free}
    return frozenset(full), frozenset(host_id for host_id, each in full.items() if each.year_is_full)


def loads_of(actor: Actor, now: dt.datetime) -> Mapping[int, int]:
    """Return how many families each host has met, or is asked to meet, within twelve months: what fairness counts."""
    load: dict[int, int] = defaultdict(int)
    since = now - YEAR
    for model, condition in (
        (HostRequest, HostRequest.state.in_(WAITING)),
        (HostRelation, HostRelation.opened_at > since),
    ):
        query = select(model.host_id, func.count()).where(model.visible_to(actor), condition).group_by(model.host_id)
        for host_id, count in db.session.execute(query):
            load[host_id] += count
    return load


def _among(model: Any, host_ids: Collection[int] | None) -> ColumnElement[bool]:
    return true() if host_ids is None else and_(model.host_id.in_(host_ids))


def _by_offer(query: Select[int, OfferKind, int, int]) -> dict[_Key, tuple[int, int]]:
    counts: dict[_Key, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for host_id, kind, first, second in db.session.execute(query):
        counts[host_id, kind] = first, second
    return counts
