"""Reading rounds: the list, what a new one would be for, the figures and the seats of one."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select

from concierge.accounts.models import Person
from concierge.families.models import Household
from concierge.hosts.choices import HostState, OfferKind
from concierge.hosts.models import Host, HostOffer
from concierge.hosts.requests.choices import WAITING, RequestState
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.places import places_of
from concierge.hosts.requests.queries import list_open_wishes
from concierge.matching.rounds.choices import ProposalState, SendingState
from concierge.matching.rounds.models import MatchingProposal, MatchingRound, MatchingSending
from concierge.matching.rounds.seats import Seat
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db

ROUNDS_SHOWN: Final = 40
FREE_AGAIN: Final = frozenset(
    {RequestState.HOST_DECLINED, RequestState.FAMILY_DECLINED, RequestState.EXPIRED, RequestState.WITHDRAWN}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """One kind of relation: how many families wish for it, how many hosts offer it, how many places are free."""

    kind: OfferKind
    wishes: int
    hosts: int
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """A round as the list shows it."""

    round: MatchingRound
    by: str
    counts: Mapping[ProposalState, int]
    alone: int
    again: int
    leaving: bool  # a worker sends what was approved

    @property
    def total(self) -> int:
        """How many places were sought."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Of the families that may still move: how many, how many have somebody, their affinity together."""

    seats: int
    placed: int
    affinity: int


def list_rounds(actor: Actor) -> list[RoundLine]:
    """Return the rounds, the latest first, in so many statements however many they are."""
    query = select(MatchingRound, Person).outerjoin(Person, Person.id == MatchingRound.asked_by)
    latest = query.where(MatchingRound.visible_to(actor)).order_by(MatchingRound.id.desc()).limit(ROUNDS_SHOWN)
    rows: list[tuple[MatchingRound, Person | None]] = list(db.session.execute(latest))
    counts: dict[int, Counter[ProposalState]] = defaultdict(Counter)
    alone: Counter[int] = Counter()
    again: Counter[int] = Counter()
    counted = (
        select(
            MatchingProposal.round_id,
            MatchingProposal.state,
            func.count(),
            func.count().filter(MatchingProposal.host_id.is_(None)),
            func.count().filter(HostRequest.state.in_(FREE_AGAIN)),
        )
        .outerjoin(HostRequest, HostRequest.id == MatchingProposal.request_id)
        .where(MatchingProposal.round_id.in_([found.id for found, _person in rows]))
        .group_by(MatchingProposal.round_id, MatchingProposal.state)
    )
    for round_id, state, number, nobody, ended in db.session.execute(counted):
        counts[round_id][state] = number
        alone[round_id] += nobody if state is ProposalState.PROPOSED else 0
        again[round_id] += ended if state is ProposalState.APPROVED else 0
    running = MatchingSending.visible_to(actor), MatchingSending.state == SendingState.RUNNING
    leaving = set(db.session.scalars(select(MatchingSending.round_id).where(*running)))
    return [
        RoundLine(
            round=found,
            by="" if person is None else person.full_name,
            counts=counts[found.id],
            alone=alone[found.id],
            again=again[found.id],
            leaving=found.id in leaving,
        )
        for found, person in rows
    ]


def count_kinds(
    actor: Actor, now: dt.datetime, kinds: Sequence[OfferKind], among: Collection[int] | None = None
) -> list[KindCount]:
    """Say how many families wish and how many places there are, kind by kind; of some families only with `among`."""
    wishes = Counter(
        wish.kind for wish in list_open_wishes(actor, kinds) if among is None or wish.household_id in among
    )
    free = free_now(actor, now)
    offering = active_offers(actor, kinds)
    return [
        KindCount(
            kind=kind,
            wishes=wishes[kind],
            hosts=len(offering[kind]),
            places=sum(free.get((host_id, kind), 0) for host_id in offering[kind]),
        )
        for kind in kinds
    ]


def family_ids_of(actor: Actor, cohort_id: int) -> set[int]:
    """Return the files of a cohort."""
    query = select(Household.id).where(Household.visible_to(actor), Household.cohort_id == cohort_id)
    return set(db.session.scalars(query))


def list_wishing(actor: Actor, kinds: Sequence[OfferKind]) -> list[tuple[Household, list[OfferKind]]]:
    """Return the families who wish, each with the kinds, by name."""
    sought: dict[int, list[OfferKind]] = defaultdict(list)
    for wish in list_open_wishes(actor, kinds):
        sought[wish.household_id].append(wish.kind)
    query = scoped(actor, Household).where(Household.id.in_(sought)).order_by(Household.name, Household.id)
    return [(household, sought[household.id]) for household in db.session.scalars(query)]


def active_offers(actor: Actor, kinds: Collection[OfferKind]) -> Mapping[OfferKind, set[int]]:
    """Return the hosts of the network that offer each kind today."""
    query = (
        select(HostOffer.kind, HostOffer.host_id)
        .join(Host, Host.id == HostOffer.host_id)
        .where(Host.visible_to(actor), Host.state == HostState.ACTIVE, HostOffer.kind.in_(kinds))
    )
    found: dict[OfferKind, set[int]] = defaultdict(set)
    for kind, host_id in db.session.execute(query):
        found[kind].add(host_id)
    return found


def free_now(actor: Actor, now: dt.datetime) -> Mapping[tuple[int, OfferKind], int]:
    """Return the places that no request and no relation holds."""
    return {key: places.free for key, places in places_of(actor, now).items()}


def free_for_round(actor: Actor, round_id: int, now: dt.datetime) -> Mapping[tuple[int, OfferKind], int]:
    """Return the same for the families of a round that may still move: what was sent to them holds no place."""
    query = (
        select(HostRequest.host_id, HostRequest.kind, func.count())
        .join(MatchingProposal, MatchingProposal.request_id == HostRequest.id)
        .where(
            MatchingProposal.visible_to(actor), MatchingProposal.round_id == round_id, is_open(),
            HostRequest.state.in_(WAITING),
        )
        .group_by(HostRequest.host_id, HostRequest.kind)
    )  # fmt: skip
    free = dict(free_now(actor, now))
    for host_id, kind, held in db.session.execute(query):
        free[host_id, kind] = free.get((host_id, kind), 0) + held
    return free


def sum_up(actor: Actor, round_id: int) -> Totals:
    """Return the figures of the families that may still move, without reading them."""
    row = MatchingProposal
    placed = (row.state == ProposalState.PROPOSED) & row.host_id.is_not(None)
    query = select(func.count(), func.count().filter(placed), func.coalesce(func.sum(row.score).filter(placed), 0))
    found = db.session.execute(query.where(row.visible_to(actor), row.round_id == round_id, is_open())).one()
    return Totals(seats=found[0], placed=found[1], affinity=found[2] or 0)


def list_seats(actor: Actor, round_id: int, kind: OfferKind) -> list[Seat]:
    """Return the families of a round that seek a kind and may still move, as the sums see them."""
    row = MatchingProposal
    query = select(
        row.id, row.household_id, row.kind, row.host_id, row.options, row.pinned, row.state, row.forbidden
    ).where(row.visible_to(actor), row.round_id == round_id, row.kind == kind, is_open())
    return [
        Seat(
            proposal_id=each.id,
            household_id=each.household_id,
            kind=each.kind,
            host_id=each.host_id if each.state is ProposalState.PROPOSED else None,
            options={host: score for host, score in each.options if host not in each.forbidden},
            pinned=each.pinned,
        )
        for each in db.session.execute(query.order_by(row.id))
    ]


def find_running_sending(actor: Actor, round_id: int) -> MatchingSending | None:
    """Return what a worker is sending of a round; there is one at most."""
    query = scoped(actor, MatchingSending).where(
        MatchingSending.round_id == round_id, MatchingSending.state == SendingState.RUNNING
    )
    return db.session.scalars(query.order_by(MatchingSending.id).limit(1)).first()


def host_names(actor: Actor, ids: Collection[int]) -> Mapping[int, tuple[str, str | None]]:
    """Return the name and the commune of these hosts."""
    query = select(Host.id, Host.name, Host.commune_code).where(Host.visible_to(actor), Host.id.in_(ids))
    return {host_id: (name, code) for host_id, name, code in db.session.execute(query)}


def family_names(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    """Return the names of these files."""
    query = select(Household.id, Household.name).where(Household.visible_to(actor), Household.id.in_(ids))
    return dict(db.session.execute(query).all())


def households_of(actor: Actor, proposal_ids: Collection[int]) -> Mapping[int, str]:
    """Return the name of the family of each proposal."""
    query = (
        select(MatchingProposal.id, Household.name)
        .join(Household, Household.id == MatchingProposal.household_id)
        .where(MatchingProposal.visible_to(actor), MatchingProposal.id.in_(proposal_ids))
    )
    return dict(db.session.execute(query).all())


def is_open() -> ColumnElement[bool]:
    """Return the condition of a proposal that still waits for a decision."""
    return MatchingProposal.state.in_((ProposalState.PROPOSED, ProposalState.OVERTAKEN))
