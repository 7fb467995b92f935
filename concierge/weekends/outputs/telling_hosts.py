"""A host said yes to a family of a weekend, or that fell away: its calendar follows, once the programme is told."""

import datetime as dt
from typing import Any, Final

from concierge.hosts.relations.events import RelationEnded, RelationOpened
from concierge.hosts.relations.models import HostRelation
from concierge.notifications.services import queue_messages
from concierge.platform import outbox
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.weekends.bookings.lodging import list_weekends_of
from concierge.weekends.models import Weekend
from concierge.weekends.outputs.reading import read_book
from concierge.weekends.outputs.telling import Calendars, to_hosts

HOSTS_JOB: Final = "weekends.tell_hosts"


def follow_relation(event: RelationOpened | RelationEnded, actor: Actor, now: dt.datetime) -> None:
    """Ask for the work that a bed or a meal makes, found or fallen away, once."""
    relation = db.session.get_one(HostRelation, event.relation_id)
    for weekend_id in list_weekends_of(relation):
        key = f"{HOSTS_JOB}:{weekend_id}:{event.name}:{relation.id}"
        outbox.put(HOSTS_JOB, {"weekend_id": weekend_id}, key=key, now=now, space_id=actor.space_id)


def tell_hosts(payload: dict[str, Any], now: dt.datetime) -> None:
    """Bring the calendars of hosts up to date; before there is a programme they have nothing of it."""
    weekend = db.session.get(Weekend, payload["weekend_id"])
    book = read_book(weekend) if weekend is not None and weekend.cancelled_at is None else None
    if book is None or book.programme_id is None:
        return
    changed = Calendars.of(book).settle("h")
    queue_messages(Actor.system(book.space_id), [*to_hosts(book, set(), changed)], now)
