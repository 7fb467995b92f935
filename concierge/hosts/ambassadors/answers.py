"""Saying whether one comes: the last place goes to one, the others wait, and a place that comes free finds them."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import literal, or_, select, update

from concierge.hosts.ambassadors.choices import Answer
from concierge.hosts.ambassadors.events import GuestAnswered
from concierge.hosts.ambassadors.gatherings import expect_to_come, hold_gathering, recount
from concierge.hosts.ambassadors.models import Gathering, GatheringGuest
from concierge.hosts.ambassadors.rules import MOST_PEOPLE
from concierge.hosts.choices import HostState
from concierge.hosts.events import HostMoved
from concierge.hosts.models import HostPerson
from concierge.hosts.services import hold_host
from concierge.notifications.services import Letter, queue_messages
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed, Event
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy

KIND_INVITED = "gathering_invited"
KIND_SETTLED = "gathering_settled"
KIND_REMINDER = "gathering_reminder"


def answer(actor: Actor, guest_id: int, *, comes: bool, people: int, now: dt.datetime) -> GatheringGuest:
    """Say that so many come, or that one cannot; said twice it is said once, said otherwise it is changed."""
    guest = fetch(actor, GatheringGuest, guest_id)
    host = hold_host(actor, guest.host_id)
    if host.state is not HostState.ACTIVE:
        raise DomainError(N_("Cette rencontre est pour les personnes du réseau. Appelez-nous si c’est votre cas."))
    row = hold_gathering(actor, guest.gathering_id)
    expect_to_come(row, now)
    if comes and not 1 <= people <= MOST_PEOPLE:
        raise DomainError(N_("Dites à combien vous venez, douze au plus."), field="people")
    db.session.refresh(guest)
    before = (guest.answer, guest.people)
    wanted = people if comes else 0
    if before == (Answer.DECLINES, 0) and not comes:
        return guest
    if comes and before in {(Answer.COMES, people), (Answer.WAITS, people)}:
        return guest
    guest.answer = _settle(row, guest, wanted)
    guest.people, guest.answered_at = wanted, now
    _written(actor, row, guest, before, now)
    offer_free_places(row, now)
    return guest


def leave_gatherings(event: HostMoved, actor: Actor, now: dt.datetime) -> None:
    """Give back the places of somebody who leaves the network."""
    if event.host_id is None or event.into == HostState.ACTIVE.value:
        return
    query = (
        select(GatheringGuest)
        .join(Gathering, Gathering.id == GatheringGuest.gathering_id)
        .where(
            GatheringGuest.host_id == event.host_id,
            GatheringGuest.answer.in_((Answer.COMES, Answer.WAITS)),
            Gathering.starts_at > now,
            Gathering.cancelled_at.is_(None),
        )
    )
    for guest in db.session.scalars(query).all():
        row = hold_gathering(Actor.system(actor.space_id), guest.gathering_id)
        before = (guest.answer, guest.people)
        guest.answer, guest.people, guest.answered_at = _settle(row, guest, 0), 0, now
        _written(Actor.system(actor.space_id), row, guest, before, now, tell=False)
        offer_free_places(row, now)


def follow_erasure(_event: Event, actor: Actor, now: dt.datetime) -> None:
    """Count the places anew when a host's data are gone, and give those that came free to whoever waits."""
    recount(actor.space_id, now)
    to_come = select(Gathering.id).where(
        Gathering.space_id == actor.space_id, Gathering.starts_at > now, Gathering.cancelled_at.is_(None)
    )
    for gathering_id in db.session.scalars(to_come).all():
        offer_free_places(hold_gathering(Actor.system(actor.space_id), gathering_id), now)


def _settle(row: Gathering, guest: GatheringGuest, wanted: int) -> Answer:
    """Take the places asked for, give back those held before; without enough, the guest waits."""
    held = guest.people if guest.answer is Answer.COMES else 0
    if _take(row, wanted - held):
        return Answer.COMES if wanted else Answer.DECLINES
    if held:
        left = (row.places or 0) - row.taken
        raise DomainError(
            N_("Il n’y a pas assez de places : %(left)s en plus des vôtres. Rien n’a changé pour vous."),
            field="people",
            left=max(0, left),
        )
    return Answer.WAITS


def _take(row: Gathering, more: int) -> bool:
    """Take places while there are enough: one statement, which the last place answers once."""
    if more == 0:
        return True
    enough = or_(Gathering.places.is_(None), Gathering.taken + more <= Gathering.places, literal(more) < 0)
    taken = db.session.execute(
        update(Gathering)
        .where(Gathering.id == row.id, enough)
        .values(taken=Gathering.taken + more)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(row)
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def offer_free_places(row: Gathering, now: dt.datetime) -> None:
    """Let those who wait have the places there are, in the order they asked; who needs more than is left waits on."""
    if row.cancelled_at is not None:
        return
    waiting = select(GatheringGuest).where(GatheringGuest.gathering_id == row.id, GatheringGuest.answer == Answer.WAITS)
    for guest in db.session.scalars(waiting.order_by(GatheringGuest.answered_at, GatheringGuest.id)).all():
        if _take(row, guest.people):
            before = (guest.answer, guest.people)
            guest.answer = Answer.COMES
            _written(Actor.system(row.space_id), row, guest, before, now)


def _written(
    actor: Actor,
    row: Gathering,
    guest: GatheringGuest,
    before: tuple[Answer, int],
    now: dt.datetime,
    *,
    tell: bool = True,
) -> None:
    guest.turn += 1
    db.session.flush()
    changes = [
        Changed(field=name, old=str(old), new=str(new), privacy=Privacy.PROJECT)
        for name, old, new in (("answer", before[0], guest.answer), ("people", before[1], guest.people))
        if old != new
    ]
    event = GuestAnswered(host_id=guest.host_id, gathering_id=row.id, answer=guest.answer.value)
    events.record(event, actor, now, changes=changes)
    if tell and {before[0], guest.answer} & {Answer.COMES, Answer.WAITS}:
        tell_guest(Actor.system(row.space_id), row, guest, now)


def tell_guest(actor: Actor, row: Gathering, guest: GatheringGuest, now: dt.datetime) -> None:
    """Write to a host how things stand between them and a gathering; the same standing is written once."""
    for letter in letters_to([guest], KIND_SETTLED, row):
        queue_messages(actor, [letter], now)


def letters_to(guests: Sequence[GatheringGuest], kind: str, row: Gathering) -> list[Letter]:
    """Return a mail of a kind to each of these guests who can be reached, in one query."""
    ids = [guest.host_id for guest in guests]
    query = select(HostPerson).where(HostPerson.host_id.in_(ids), HostPerson.email != "")
    first: dict[int, HostPerson] = {}
    for person in db.session.scalars(query.order_by(HostPerson.host_id, HostPerson.position)):
        first.setdefault(person.host_id, person)
    return [
        Letter(
            kind=kind,
            key=f"{kind}:{guest.id}:{guest.turn}:{row.sequence}" if kind != KIND_INVITED else f"{kind}:{guest.id}",
            recipient=first[guest.host_id].email,
            recipient_name=first[guest.host_id].full_name,
            context={
                "host_person_id": first[guest.host_id].id,
                "guest_id": guest.id,
                "turn": guest.turn,
                "sequence": row.sequence,
            },
            household_id=None,
            host_id=guest.host_id,
        )
        for guest in guests
        if guest.host_id in first
    ]
