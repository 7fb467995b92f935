"""Calendars in the iCalendar format (RFC 5545): frozen entries in, bytes out."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Alarm, Calendar, Event, vDuration

from concierge.platform.clock import PARIS

PRODUCT = "-//Conciergerie//Agenda//FR"


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


def write_calendar(name: str, entries: Iterable[CalendarEntry], now: dt.datetime) -> bytes:
    """Return a published calendar; instants are written in French time, with its time zone."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", PARIS.key)
    calendar.add("refresh-interval", vDuration(dt.timedelta(hours=1)), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, now: dt.datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("summary", entry.title)
    if isinstance(entry.starts, dt.datetime):
        starts = entry.starts.astimezone(PARIS)
        event.add("dtstart", starts)
        event.add("dtend", (entry.starts + entry.duration).astimezone(PARIS))
    else:
        event.add("dtstart", entry.starts)
        event.add("dtend", entry.starts + dt.timedelta(days=1))
        event.add("transp", "TRANSPARENT")  # a step to do that day leaves the day free
    for field, text in (("description", entry.description), ("location", entry.place), ("url", entry.url)):
        if text:
            event.add(field, text)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.alarm is not None and not entry.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", -entry.alarm)
        event.add_component(alarm)
    return event
