"""The mails of gatherings: the invitation, how things stand, the day before; with an entry for the calendar."""

import datetime as dt
from typing import Any

from flask import current_app

from concierge.accounts.models import Space
from concierge.documents.calendars import CalendarEntry, Method, Party, write_invitation
from concierge.hosts.ambassadors.answers import KIND_INVITED, KIND_REMINDER, KIND_SETTLED
from concierge.hosts.ambassadors.choices import Answer
from concierge.hosts.ambassadors.links import token_of_mail
from concierge.hosts.ambassadors.models import Gathering, GatheringGuest
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host, HostPerson
from concierge.notifications.models import Message
from concierge.notifications.services import MailContent
from concierge.platform.db import db
from concierge.platform.mail import CalendarPart

BEFORE = dt.timedelta(hours=2)  # the calendar rings


def render_invited(message: Message, now: dt.datetime) -> MailContent | None:
    """Invite, unless they answered, it was called off, or it has begun."""
    found = _still_there(message)
    if found is None:
        return None
    _person, guest, row = found
    answered = guest.answer is not Answer.NONE and not message.context.get("again")
    if answered or row.cancelled_at is not None or row.starts_at <= now:
        return None
    return _content(KIND_INVITED, message, found, now)


def render_settled(message: Message, now: dt.datetime) -> MailContent | None:
    """Say how things stand; None when they stand otherwise since, which has its own mail."""
    found = _still_there(message)
    if found is None:
        return None
    person, guest, row = found
    if (guest.turn, row.sequence) != (message.context["turn"], message.context["sequence"]) or row.starts_at <= now:
        return None
    return _content(KIND_SETTLED, message, found, now, calendar=_entry(person, guest, row, now))


def render_reminder(message: Message, now: dt.datetime) -> MailContent | None:
    """Remind whoever still comes."""
    found = _still_there(message)
    if found is None:
        return None
    _person, guest, row = found
    if guest.answer is not Answer.COMES or row.cancelled_at is not None or row.starts_at <= now:
        return None
    return _content(KIND_REMINDER, message, found, now)


def calendar_entry(row: Gathering, *, cancelled: bool, sequence: int, agency: str) -> CalendarEntry:
    """Return a gathering as calendars know it."""
    return CalendarEntry(
        uid=f"rencontre-{row.id}-{row.space_id}@conciergerie",
        sequence=sequence,
        starts=row.starts_at,
        duration=dt.timedelta(minutes=row.minutes),
        title=f"{row.title} – {agency}",
        place=row.place,
        description=row.words,
        alarm=BEFORE,
        cancelled=cancelled,
    )


def _entry(person: HostPerson, guest: GatheringGuest, row: Gathering, now: dt.datetime) -> CalendarPart | None:
    """Return the entry for whoever comes, and its withdrawal for whoever no longer does or has nowhere to go."""
    cancelled = row.cancelled_at is not None or guest.answer is not Answer.COMES
    if guest.answer is Answer.WAITS or (cancelled and guest.answer is Answer.NONE):
        return None
    space = db.session.get_one(Space, row.space_id)
    sender: str = current_app.extensions["config"].mail_from
    # Each answer is a version of its own, so that whoever comes again after declining sees the entry come back.
    sequence = 100 * row.sequence + guest.turn
    return write_invitation(
        calendar_entry(row, cancelled=cancelled, sequence=sequence, agency=space.name),
        Method.CANCEL if cancelled else Method.REQUEST,
        organiser=Party(name=space.name, address=space.email or sender),
        attendee=Party(name=person.full_name, address=person.email),
        now=now,
    )


_Found = tuple[HostPerson, GatheringGuest, Gathering]


def _still_there(message: Message) -> _Found | None:
    person = db.session.get(HostPerson, message.context.get("host_person_id", 0))
    guest = db.session.get(GatheringGuest, message.context.get("guest_id", 0))
    if person is None or not person.email or guest is None or guest.host_id != person.host_id:
        return None
    if db.session.get_one(Host, guest.host_id).state is not HostState.ACTIVE:
        return None
    message.recipient = person.email
    return person, guest, db.session.get_one(Gathering, guest.gathering_id)


def _content(
    kind: str, message: Message, found: _Found, now: dt.datetime, *, calendar: CalendarPart | None = None
) -> MailContent:
    person, guest, row = found
    values: dict[str, Any] = {
        "first_name": person.first_name,
        "token": token_of_mail(message, person, guest, row, now),
        "gathering": row,
        "guest": guest,
        "cancelled": row.cancelled_at is not None,
        "moved": row.sequence > 0,
    }
    host = db.session.get_one(Host, person.host_id)
    return MailContent(template=kind, values=values, language=host.language, signer="", calendar=calendar)
