"""Whatever is written in a calendar, two readers that are not ours find it again; and no line is too long."""

import datetime as dt
import re
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import example, given, strategies as st

from concierge.documents.calendars import CalendarEntry, write_calendar
from concierge.documents.content_lines import OCTETS, duration_value, folded, sayable, text_value
from concierge.platform.clock import PARIS

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
NASTY = st.sampled_from(
    list('\\;,:"\n\r\t \x00\x07\x0b\x0c\x1c\x1f\x7f\x85\u2028\u2029\u200f\u202e\u2067\ufeffé👩‍👩‍👧‍👦e\u0301nN')
)
WORDS = st.lists(
    st.one_of(st.text(max_size=30), NASTY, st.sampled_from(["Chaumont", "école", "👩‍👩‍👧‍👦"])), max_size=60
).map("".join)
INSTANTS = st.integers(946_684_800, 2_840_140_800).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC))
SPANS = st.integers(0, 40 * 86_400).map(lambda seconds: dt.timedelta(seconds=seconds))
ENTRIES = st.builds(
    CalendarEntry,
    uid=st.from_regex(r"[a-z]{3,9}-[0-9]{1,6}@conciergerie", fullmatch=True),
    sequence=st.integers(0, 10**6),
    starts=st.one_of(INSTANTS, st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1))),
    title=WORDS,
    duration=SPANS.filter(bool),
    description=WORDS,
    place=WORDS,
    url=st.from_regex(r"https://agence\.example/[a-z/é?=&,;]{0,200}", fullmatch=True),
    alarm=st.none() | SPANS,
    cancelled=st.booleans(),
)


def lines_of(written: bytes) -> list[bytes]:
    assert written.endswith(b"\r\n")
    return written[:-2].split(b"\r\n")


@given(WORDS, st.lists(ENTRIES, max_size=3))
def test_no_line_is_longer_than_allowed_nor_cut_within_a_character(name: str, entries: list[CalendarEntry]) -> None:
    for line in lines_of(write_calendar(name, entries, NOW)):
        assert len(line) <= OCTETS
        assert not re.search("[\x00-\x08\x0a-\x1f\x7f]", line.decode())


@given(WORDS)
@example("é" * 200)
@example("x" * 75)
@example("x" * 76)
@example("x" * 74 + "é")
def test_unfolding_gives_the_line_again(text: str) -> None:
    line = sayable(text).replace("\n", "")

    assert folded(line).replace("\r\n ", "") == line


@given(ENTRIES)
def test_icalendar_reads_what_was_given(entry: CalendarEntry) -> None:
    calendar: Any = icalendar.Calendar.from_ical(write_calendar("Agenda", [entry], NOW))
    (event,) = calendar.walk("VEVENT")

    assert str(event["SUMMARY"]) == sayable(entry.title)
    assert str(event.get("DESCRIPTION", "")) == sayable(entry.description)
    assert str(event.get("LOCATION", "")) == sayable(entry.place)
    assert (str(event["UID"]), event["SEQUENCE"], str(event["URL"])) == (entry.uid, entry.sequence, entry.url)
    assert event["DTSTAMP"].dt == NOW
    assert event["STATUS"] == ("CANCELLED" if entry.cancelled else "CONFIRMED")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == _days_or_instants(entry)
    rings = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
    assert rings == ([] if entry.alarm is None or entry.cancelled else [-entry.alarm])


@given(ENTRIES)
def test_vobject_reads_what_was_given(entry: CalendarEntry) -> None:
    event: Any = vobject.readOne(write_calendar("Agenda", [entry], NOW).decode()).vevent

    assert event.summary.value == sayable(entry.title)
    assert [found.value for found in event.contents.get("description", [])] == [sayable(entry.description)] * bool(
        entry.description
    )
    assert [found.value for found in event.contents.get("location", [])] == [sayable(entry.place)] * bool(entry.place)
    assert (event.uid.value, event.sequence.value, event.url.value) == (entry.uid, str(entry.sequence), entry.url)
    starts, ends = _days_or_instants(entry)
    assert (event.dtstart.value, event.dtend.value) == (starts, ends)


@given(WORDS)
def test_a_reader_finds_every_visible_character(text: str) -> None:
    assert [c for c in sayable(text) if c.isprintable()] == [c for c in text if c.isprintable()]


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (dt.timedelta(0), "PT0S"),
        (dt.timedelta(hours=-1), "-PT1H"),
        (dt.timedelta(days=-2), "-P2D"),
        (dt.timedelta(days=1, minutes=30), "P1DT30M"),
        (dt.timedelta(hours=1, seconds=5), "PT1H0M5S"),
    ],
)
def test_spans_follow_the_grammar(span: dt.timedelta, written: str) -> None:
    assert duration_value(span) == written


def test_separators_are_escaped() -> None:
    assert text_value("a\\n;b,c\r\nd\re") == "a\\\\n\\;b\\,c\\nd\\ne"


def test_the_time_zone_of_the_calendar_is_that_of_france_for_years() -> None:
    zone: Any = vobject.readOne(write_calendar("Agenda", [], NOW).decode()).vtimezone.tzinfo
    first = dt.datetime(2020, 1, 1, 12)  # noqa: DTZ001

    for day in range(366 * 25):
        noon = first + dt.timedelta(days=day)
        assert zone.utcoffset(noon) == noon.replace(tzinfo=PARIS).utcoffset()


def _days_or_instants(entry: CalendarEntry) -> tuple[dt.date, dt.date]:
    if isinstance(entry.starts, dt.datetime):
        starts, ends = entry.starts.astimezone(PARIS), (entry.starts + entry.duration).astimezone(PARIS)
        # A calendar tells the clock's time: of the hour that comes twice in October, the first.
        return starts.replace(fold=0), ends.replace(fold=0)
    return entry.starts, entry.starts + dt.timedelta(days=1)
