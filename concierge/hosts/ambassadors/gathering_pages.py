"""Gatherings as pages show them: a list, one with its guests, and what concerns one host."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from concierge.hosts.ambassadors.choices import Answer
from concierge.hosts.ambassadors.models import Gathering, GatheringGuest
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host, HostPerson
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.search_text import words_sought

MOST_FOUND = 24
_ORDER = {answer: number for number, answer in enumerate((Answer.COMES, Answer.WAITS, Answer.NONE, Answer.DECLINES))}


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringLine:
    """One gathering of the list, and how many of those invited said what."""

    gathering: Gathering
    guests: Mapping[Answer, int]

    @property
    def invited(self) -> int:
        """Return how many households are on the list."""
        return sum(self.guests.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestLine:
    """One household invited."""

    guest: GatheringGuest
    name: str
    people: Sequence[HostPerson]

    @property
    def phone(self) -> str:
        """Return where to call."""
        return next((person.phone for person in self.people if person.phone), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringPage:
    """A gathering with everybody invited, those who come first."""

    gathering: Gathering
    guests: Sequence[GuestLine]
    counts: Mapping[Answer, int]
    is_over: bool

    @property
    def left(self) -> int | None:
        """Return how many places are left, None when they are not counted."""
        row = self.gathering
        return None if row.places is None else max(0, row.places - row.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnInvitation:
    """A gathering as one of those invited sees it."""

    gathering: Gathering
    guest: GatheringGuest

    @property
    def left(self) -> int | None:
        """Return how many places are left for them, their own included."""
        row, own = self.gathering, self.guest.people if self.guest.answer is Answer.COMES else 0
        return None if row.places is None else max(0, row.places - row.taken + own)


def list_gatherings(actor: Actor, now: dt.datetime) -> tuple[list[GatheringLine], list[GatheringLine]]:
    """Return what is to come, the next first, and what is past, the latest first. Two queries."""
    rows = db.session.scalars(scoped(actor, Gathering).order_by(Gathering.starts_at, Gathering.id)).all()
    counted: dict[int, dict[Answer, int]] = defaultdict(dict)
    query = select(GatheringGuest.gathering_id, GatheringGuest.answer, func.count()).where(
        GatheringGuest.visible_to(actor)
    )
    for gathering_id, answer, number in db.session.execute(
        query.group_by(GatheringGuest.gathering_id, GatheringGuest.answer)
    ):
        counted[gathering_id][answer] = number
    lines = [GatheringLine(gathering=row, guests=counted[row.id]) for row in rows]
    to_come = [line for line in lines if line.gathering.ends_at > now]
    return to_come, [line for line in reversed(lines) if line.gathering.ends_at <= now]


def get_gathering_page(actor: Actor, gathering_id: int, now: dt.datetime) -> GatheringPage:
    """Return a gathering with its guests; three queries however many they are."""
    row = fetch(actor, Gathering, gathering_id)
    query = (
        select(GatheringGuest, Host.name)
        .join(Host, Host.id == GatheringGuest.host_id)
        .where(GatheringGuest.visible_to(actor), GatheringGuest.gathering_id == row.id)
    )
    found = db.session.execute(query.order_by(Host.name, Host.id)).all()
    people: dict[int, list[HostPerson]] = defaultdict(list)
    own = select(GatheringGuest.host_id).where(GatheringGuest.gathering_id == row.id)
    for person in db.session.scalars(
        select(HostPerson).where(HostPerson.host_id.in_(own)).order_by(HostPerson.position)
    ):
        people[person.host_id].append(person)
    guests = [GuestLine(guest=guest, name=name, people=people[guest.host_id]) for guest, name in found]
    counts = {answer: sum(line.guest.answer is answer for line in guests) for answer in _ORDER}
    guests.sort(key=lambda line: _ORDER[line.guest.answer])
    return GatheringPage(gathering=row, guests=guests, counts=counts, is_over=row.starts_at <= now)


def find_hosts(actor: Actor, text: str, page: GatheringPage) -> list[Host]:
    """Return people of the network by name who are not on the list yet."""
    words = words_sought(text)
    if not words:
        return []
    query = scoped(actor, Host).where(
        Host.state == HostState.ACTIVE,
        *(Host.search_text.contains(word, autoescape=True) for word in words),
        Host.id.not_in(select(GatheringGuest.host_id).where(GatheringGuest.gathering_id == page.gathering.id)),
    )
    return list(db.session.scalars(query.order_by(Host.name, Host.id).limit(MOST_FOUND)))


def list_own(actor: Actor, host_id: int, now: dt.datetime) -> list[OwnInvitation]:
    """Return what a host is invited to, from today on, the next first."""
    query = (
        select(Gathering, GatheringGuest)
        .join(GatheringGuest, GatheringGuest.gathering_id == Gathering.id)
        .where(
            GatheringGuest.visible_to(actor),
            GatheringGuest.host_id == host_id,
            Gathering.invited_at.is_not(None),
            Gathering.starts_at > now,
        )
    )
    rows = db.session.execute(query.order_by(Gathering.starts_at, Gathering.id))
    return [OwnInvitation(gathering=row, guest=guest) for row, guest in rows]


def get_invitation(actor: Actor, guest_id: int) -> OwnInvitation:
    """Return one invitation of a host."""
    guest = fetch(actor, GatheringGuest, guest_id)
    return OwnInvitation(gathering=fetch(actor, Gathering, guest.gathering_id), guest=guest)
