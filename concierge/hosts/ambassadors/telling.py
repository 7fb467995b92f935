"""What workers do about gatherings: invite, tell what changed, remind the day before; in batches, each committed."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import select

from concierge.hosts.ambassadors.answers import KIND_INVITED, KIND_REMINDER, KIND_SETTLED, letters_to, offer_free_places
from concierge.hosts.ambassadors.choices import Answer
from concierge.hosts.ambassadors.gatherings import add_guests, concerned_hosts, hold_gathering
from concierge.hosts.ambassadors.models import Gathering, GatheringGuest
from concierge.notifications.services import queue_messages
from concierge.platform.access import Actor
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.db import db

BATCH = 200
Checkpoint = Callable[[], None]
T = TypeVar("T")
_TOLD = {
    "moved": (Answer.COMES, Answer.WAITS),
    "cancelled": (Answer.COMES, Answer.WAITS, Answer.NONE),
}


def tell_guests(gathering_id: int, what: str, now: dt.datetime, commit: Checkpoint) -> None:
    """Write to those concerned; asked again, nobody gets the same mail twice."""
    row = db.session.get(Gathering, gathering_id)
    if row is None:
        return
    actor = Actor.system(row.space_id)
    if what == "invited":
        _invite(actor, row, now, commit)
        return
    if what == "moved":
        offer_free_places(hold_gathering(actor, gathering_id), now)
    for guests in _batches(_guests(gathering_id, _TOLD[what])):
        queue_messages(actor, letters_to(guests, KIND_SETTLED, row), now)
        commit()


def remind_guests(now: dt.datetime, commit: Checkpoint) -> None:
    """Write, the day before, to those who said they come."""
    tomorrow = paris_date(now) + dt.timedelta(days=1)
    first = dt.datetime.combine(tomorrow, dt.time(), tzinfo=PARIS)
    after = dt.datetime.combine(tomorrow + dt.timedelta(days=1), dt.time(), tzinfo=PARIS)
    to_come = select(Gathering).where(
        Gathering.starts_at >= first, Gathering.starts_at < after, Gathering.cancelled_at.is_(None)
    )
    for row in db.session.scalars(to_come.order_by(Gathering.id)).all():
        for guests in _batches(_guests(row.id, (Answer.COMES,))):
            queue_messages(Actor.system(row.space_id), letters_to(guests, KIND_REMINDER, row), now)
            commit()


def _invite(actor: Actor, row: Gathering, now: dt.datetime, commit: Checkpoint) -> None:
    for host_ids in _batches(concerned_hosts(actor, row)):
        held = hold_gathering(actor, row.id)
        if held.cancelled_at is not None:
            return
        add_guests(actor, held, host_ids, now)
        commit()
    for guests in _batches(_guests(row.id, (Answer.NONE,))):
        queue_messages(actor, letters_to(guests, KIND_INVITED, row), now)
        commit()


def _guests(gathering_id: int, answers: Sequence[Answer]) -> Sequence[GatheringGuest]:
    query = select(GatheringGuest).where(
        GatheringGuest.gathering_id == gathering_id, GatheringGuest.answer.in_(answers)
    )
    return db.session.scalars(query.order_by(GatheringGuest.id)).all()


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
