"""The mails of a programme told: what changed, before and after, with the entries for the calendar."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from concierge.accounts.models import LinkPurpose
from concierge.documents.calendars import CalendarEntry, Method, Party, write_invitation
from concierge.families.models import Member
from concierge.hosts import access as host_access
from concierge.hosts.models import Host, HostPerson
from concierge.notifications.models import Message
from concierge.notifications.services import MailContent
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.mail import CalendarPart
from concierge.weekends.activities import links as guide_links
from concierge.weekends.activities.models import Activity
from concierge.weekends.bookings import links as booking_links
from concierge.weekends.bookings.models import Booking
from concierge.weekends.models import Guide, Weekend
from concierge.weekends.outputs.entries import Entry, entries_of_guide, entries_of_host, entries_of_member
from concierge.weekends.outputs.facts import WeekendBook
from concierge.weekends.outputs.models import CalendarItem
from concierge.weekends.outputs.reading import read_book
from concierge.weekends.outputs.telling import KIND_FAMILY, KIND_GUIDE, KIND_HOST
from concierge.weekends.planning.differences import Change, Difference, differences
from concierge.weekends.planning.reading import list_visits
from concierge.weekends.planning.rows import Placed

BEFORE = dt.timedelta(minutes=30)  # the calendar rings


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One thing that changed, as a mail says it: `before` or `after` is missing for what is new, or given up."""

    title: str
    before: Placed | None
    after: Placed | None
    changes: Sequence[Change]


def render_family(message: Message, now: dt.datetime) -> MailContent | None:
    """Tell an adult of a family its programme, or what changed in it; None when they no longer come."""
    member = db.session.get(Member, message.context["member_id"])
    booking = db.session.get(Booking, message.context["booking_id"])
    if member is None or booking is None or member.removed_on is not None or not member.email:
        return None
    weekend = db.session.get_one(Weekend, booking.weekend_id)
    book = read_book(weekend)
    family = book.families.get(booking.id)
    if family is None or weekend.cancelled_at is not None:
        return None
    message.recipient = member.email
    somebody = next((each for each in family.people if each.id == member.id), None)
    with force_locale(family.language):
        entries = entries_of_member(book, booking.id, somebody) if somebody is not None else []
    values = {
        "first_name": member.first_name,
        "book": book,
        "moments": book.of_family(booking.id),
        "lines": _lines(message, lambda each: each.booking_id == booking.id),
        "token": booking_links.token_of_mail(message, booking, member, now),
        "Change": Change,
    }
    party = Party(name=member.full_name, address=member.email)
    return _content(KIND_FAMILY, message, book, values, entries, party, family.language, now)


def render_guide(message: Message, now: dt.datetime) -> MailContent | None:
    """Tell a guide whom they receive, or what changed; None when they left or have no address."""
    guide = db.session.get(Guide, message.context["guide_id"])
    weekend = db.session.get(Weekend, message.context["weekend_id"])
    if guide is None or weekend is None or guide.left_at is not None or not guide.email:
        return None
    if weekend.cancelled_at is not None:
        return None
    message.recipient = guide.email
    book = read_book(weekend)
    escort = next((each for each in book.guides() if each.id == guide.id), None)
    with force_locale(guide.language):
        entries = entries_of_guide(book, escort) if escort is not None else []
    values = {
        "first_name": guide.name,
        "book": book,
        "sessions": book.of_guide(guide.id),
        "lines": [_seen_by(guide.id, line) for line in _lines(message, lambda each: guide.id in each.guide_ids)],
        "token": guide_links.token_of_mail(message, guide, weekend, now),
        "Change": Change,
    }
    party = Party(name=guide.name, address=guide.email)
    return _content(KIND_GUIDE, message, book, values, entries, party, guide.language, now)


def render_host(message: Message, now: dt.datetime) -> MailContent | None:
    """Tell a host that the programme of the family they welcome is there, has changed, or that it does not come."""
    person = db.session.get(HostPerson, message.context["host_person_id"])
    weekend = db.session.get(Weekend, message.context["weekend_id"])
    if person is None or not person.email or weekend is None or weekend.cancelled_at is not None:
        return None
    book = read_book(weekend)
    lodged = [each for each in book.lodgers if each.host_id == person.host_id]
    changed = message.context.get("items", [])
    if not lodged and not changed:
        return None
    message.recipient = person.email
    language = db.session.get_one(Host, person.host_id).language
    with force_locale(language):
        entries = entries_of_host(book, person.host_id)
    households = dict.fromkeys(each.household_id for each in lodged)
    parts = calendar_parts(changed, book, entries, Party(name=person.full_name, address=person.email), now)
    values = {
        "first_name": person.first_name,
        "book": book,
        "families": [book.find_family_of(each) for each in households],
        "calendars": len(parts),
        "token": host_access.token_of_mail(message, person, LinkPurpose.HOST, now),
    }
    return MailContent(
        template=KIND_HOST,
        values=values,
        language=language,
        signer="",
        calendar=parts[0] if len(parts) == 1 else None,
        calendars=() if len(parts) == 1 else parts,
    )


def _content(
    kind: str,
    message: Message,
    book: WeekendBook,
    values: dict[str, Any],
    entries: Sequence[Entry],
    party: Party,
    language: str,
    now: dt.datetime,
) -> MailContent:
    parts = calendar_parts(message.context["items"], book, entries, party, now)
    alone = len(parts) == 1
    return MailContent(
        template=kind,
        values=values | {"first": message.context["since_id"] is None, "calendars": len(parts)},
        language=language,
        signer="",
        calendar=parts[0] if alone else None,
        calendars=() if alone else parts,
    )


def calendar_parts(
    changed: Iterable[Sequence[int]], book: WeekendBook, entries: Sequence[Entry], attendee: Party, now: dt.datetime
) -> list[CalendarPart]:
    """Return the entries a mail carries; one that changed again since is left to the mail of that change."""
    numbers = {int(item_id): int(sequence) for item_id, sequence in changed}
    query = select(CalendarItem).where(CalendarItem.id.in_(numbers)).order_by(CalendarItem.starts_at, CalendarItem.id)
    said = {entry.wanted.digest: entry for entry in entries}
    sender: str = current_app.extensions["config"].mail_from
    organiser = Party(name=book.agency, address=book.agency_email or sender)
    parts = []
    for number, item in enumerate(db.session.scalars(query).all() if numbers else ()):
        if item.sequence != numbers[item.id]:
            continue
        entry = calendar_entry(item, said.get(item.digest))
        method = Method.CANCEL if item.cancelled else Method.REQUEST
        made = write_invitation(entry, method, organiser=organiser, attendee=attendee, now=now)
        parts.append(CalendarPart(method=made.method, content=made.content, name=f"rendez-vous-{number + 1}.ics"))
    return parts


def calendar_entry(item: CalendarItem, said: Entry | None) -> CalendarEntry:
    """Return an entry as calendars know it; without what it says when it says nothing any more."""
    return CalendarEntry(
        uid=item.uid,
        sequence=item.sequence,
        starts=item.starts_at,
        duration=dt.timedelta(minutes=item.minutes),
        title=item.title,
        place=said.place if said else "",
        description=said.description if said else "",
        alarm=BEFORE,
        cancelled=item.cancelled,
    )


def _lines(message: Message, concerns: Any) -> list[ChangeLine]:
    """Return what changed since the programme its reader had; nothing for the first."""
    since, now_told = message.context["since_id"], message.context["programme_id"]
    if since is None:
        return []
    actor = Actor.system(message.space_id)
    found: list[Difference] = [
        each for each in differences(list_visits(actor, since), list_visits(actor, now_told)) if concerns(each)
    ]
    ids = {each.activity_id for each in found}
    titles = dict(db.session.execute(select(Activity.id, Activity.title).where(Activity.id.in_(ids))).all())
    return [
        ChangeLine(title=titles[each.activity_id], before=each.before, after=each.after, changes=each.changes)
        for each in found
    ]


def _seen_by(guide_id: int, line: ChangeLine) -> ChangeLine:
    """Return a change as one guide sees it: what somebody else receives now is given up, what they take over is new."""
    before = line.before if line.before is not None and line.before.guide_id == guide_id else None
    after = line.after if line.after is not None and line.after.guide_id == guide_id else None
    changes = line.changes if before and after else (Change.ADDED,) if after else (Change.DROPPED,)
    return ChangeLine(title=line.title, before=before, after=after, changes=changes)
