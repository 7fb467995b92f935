"""Calendars in the iCalendar format (RFC 5545): frozen entries in, bytes out."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from concierge.documents.content_lines import (
    LINE_BREAK,
    date_value,
    duration_value,
    folded,
    local_value,
    quoted_value,
    text_value,
    uri_value,
    utc_value,
)
from concierge.platform.clock import PARIS
from concierge.platform.mail import CalendarPart

PRODUCT = "-//Conciergerie//Agenda//FR"

# The rule of the European Union since 1996; a test compares it with the system's time zones, years ahead.
_TIME_ZONE = f"""\
BEGIN:VTIMEZONE
TZID:{PARIS.key}
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE""".splitlines()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One thing in a calendar: at an instant, or on a whole day.

    `uid` never changes; `sequence` rises with each change, so that a calendar that already has the entry replaces it.
    `alarm` is the time before `starts` (before midnight for a whole day) at which the reader wants to be told.
    """

    uid: str
    sequence: int
    starts: dt.datetime | dt.date
    title: str
    duration: dt.timedelta = dt.timedelta(hours=1)  # of an entry at an instant
    description: str = ""
    place: str = ""
    url: str = ""
    alarm: dt.timedelta | None = None
    cancelled: bool = False


class Method(StrEnum):
    """What a calendar is asked to do with the entry of a mail (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody who invites or is invited."""

    name: str
    address: str


def write_invitation(
    entry: CalendarEntry, method: Method, *, organiser: Party, attendee: Party, now: dt.datetime
) -> CalendarPart:
    """Return one entry that asks to be put into somebody's calendar, or to be taken out of it."""
    parties = [
        folded(f"ORGANIZER;CN={quoted_value(organiser.name)}:mailto:{uri_value(organiser.address)}"),
        folded(
            f"ATTENDEE;CN={quoted_value(attendee.name)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
            f":mailto:{uri_value(attendee.address)}"
        ),
    ]
    begin, *rest = _event(entry, f"DTSTAMP:{utc_value(now)}", "")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        f"METHOD:{method.value}",
        *_TIME_ZONE,
        begin,
        *parties,
        *rest,
        "END:VCALENDAR",
        "",
    ]
    return CalendarPart(method=method.value, content=LINE_BREAK.join(lines).encode())


def write_calendar(name: str, entries: Iterable[CalendarEntry], now: dt.datetime, *, base: str = "") -> bytes:
    """Return a published calendar; instants are written in French time, with its time zone.

    `base` stands before the address of each entry that has one.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "METHOD:PUBLISH",
        folded(f"X-WR-CALNAME:{text_value(name)}"),
        f"X-WR-TIMEZONE:{PARIS.key}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *_TIME_ZONE,
    ]
    stamp = f"DTSTAMP:{utc_value(now)}"
    for entry in entries:
        lines += _event(entry, stamp, base)
    lines += ["END:VCALENDAR", ""]
    return LINE_BREAK.join(lines).encode()


def _event(entry: CalendarEntry, stamp: str, base: str) -> Iterator[str]:
    summary = text_value(entry.title)
    yield "BEGIN:VEVENT"
    yield folded(f"UID:{text_value(entry.uid)}")
    yield f"SEQUENCE:{entry.sequence}"
    yield stamp
    yield folded(f"SUMMARY:{summary}")
    yield from _when(entry)
    if entry.description:
        yield folded(f"DESCRIPTION:{text_value(entry.description)}")
    if entry.place:
        yield folded(f"LOCATION:{text_value(entry.place)}")
    if entry.url:
        yield folded(f"URL:{uri_value(base + entry.url)}")
    yield "STATUS:CANCELLED" if entry.cancelled else "STATUS:CONFIRMED"
    if entry.alarm is not None and not entry.cancelled:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield folded(f"DESCRIPTION:{summary}")
        yield f"TRIGGER:{duration_value(-entry.alarm)}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _when(entry: CalendarEntry) -> Iterator[str]:
    if isinstance(entry.starts, dt.datetime):
        # The end is counted in elapsed time, not on the clock, which changes in two nights of the year.
        ends = entry.starts.astimezone(dt.UTC) + entry.duration
        yield f"DTSTART;TZID={PARIS.key}:{local_value(entry.starts.astimezone(PARIS))}"
        yield f"DTEND;TZID={PARIS.key}:{local_value(ends.astimezone(PARIS))}"
    else:
        yield f"DTSTART;VALUE=DATE:{date_value(entry.starts)}"
        yield f"DTEND;VALUE=DATE:{date_value(entry.starts + dt.timedelta(days=1))}"
        yield "TRANSP:TRANSPARENT"  # a step to do that day leaves the day free
