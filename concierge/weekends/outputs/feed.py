"""What calendars that subscribe are told of weekends: the entries people were sent, with what they say today."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flask_babel import force_locale
from sqlalchemy import ColumnElement, select

from concierge.documents.calendars import CalendarEntry
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.weekends.models import Guide, Weekend
from concierge.weekends.outputs.entries import Entry, entries_of_guide, entries_of_host, entries_of_member
from concierge.weekends.outputs.facts import WeekendBook
from concierge.weekends.outputs.mails import calendar_entry
from concierge.weekends.outputs.models import CalendarItem
from concierge.weekends.outputs.reading import read_book

PAST = dt.timedelta(days=60)


def weekend_visits(actor: Actor, now: dt.datetime) -> Iterator[CalendarEntry]:
    """Tell an adult of a family their visits, and a host whom they receive and lodge, a colleague whom they receive."""
    whose = _whose(actor)
    if whose is None:
        return
    query = select(CalendarItem).where(
        CalendarItem.space_id == actor.space_id, whose, CalendarItem.starts_at >= now - PAST
    )
    found: dict[int, list[CalendarItem]] = defaultdict(list)
    for item in db.session.scalars(query.order_by(CalendarItem.starts_at, CalendarItem.id)):
        found[item.weekend_id].append(item)
    for weekend_id, items in found.items():
        with force_locale(actor.language):
            entries = list(_entries(db.session.get_one(Weekend, weekend_id), items))
        yield from entries


def guide_calendar(weekend: Weekend, guide_id: int) -> list[CalendarEntry]:
    """Return what a guide's own address tells: their part of one weekend."""
    query = select(CalendarItem).where(CalendarItem.weekend_id == weekend.id, CalendarItem.guide_id == guide_id)
    return list(_entries(weekend, db.session.scalars(query.order_by(CalendarItem.starts_at, CalendarItem.id)).all()))


def _whose(actor: Actor) -> ColumnElement[bool] | None:
    if actor.member_id is not None:
        return CalendarItem.member_id == actor.member_id
    if actor.host_id is not None:
        guided = CalendarItem.guide_id.in_(select(Guide.id).where(Guide.host_id == actor.host_id))
        return guided | (CalendarItem.host_id == actor.host_id)
    if actor.person_id is not None:
        return CalendarItem.guide_id.in_(select(Guide.id).where(Guide.person_id == actor.person_id))
    return None


def _entries(weekend: Weekend, items: Sequence[CalendarItem]) -> Iterator[CalendarEntry]:
    said = _said(read_book(weekend), items)
    for item in items:
        known = said.get((item.member_id or 0, item.guide_id or 0, item.host_id or 0), {})
        entry = known.get((item.activity_id or item.relation_id or 0, item.starts_at))
        yield calendar_entry(item, entry)


def _said(
    book: WeekendBook, items: Iterable[CalendarItem]
) -> dict[tuple[int, int, int], Mapping[tuple[int, dt.datetime], Entry]]:
    """Return what entries say today, by whose they are, then by what they are of."""
    found: dict[tuple[int, int, int], Mapping[tuple[int, dt.datetime], Entry]] = {}
    members = {each.member_id for each in items if each.member_id is not None}
    for family in book.families.values():
        for person in family.people:
            if person.id in members:
                found[person.id, 0, 0] = _by_start(entries_of_member(book, family.booking_id, person))
    guides = {each.guide_id for each in items if each.guide_id is not None}
    for guide in book.guides():
        if guide.id in guides:
            found[0, guide.id, 0] = _by_start(entries_of_guide(book, guide))
    for host_id in {each.host_id for each in items if each.host_id is not None}:
        found[0, 0, host_id] = _by_start(entries_of_host(book, host_id))
    return found


def _by_start(entries: Iterable[Entry]) -> dict[tuple[int, dt.datetime], Entry]:
    return {(each.moment.activity_id, each.moment.starts_at): each for each in entries}
