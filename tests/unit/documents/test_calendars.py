"""What the calendar says is what another reader understands: times, changes, alarms, cancellations."""

import datetime as dt

import pytest
import vobject
from hypothesis import given, strategies as st

from concierge.documents.calendars import CalendarEntry, write_calendar
from concierge.platform.clock import PARIS

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
VISIT = CalendarEntry(
    uid="rendez-vous-1@conciergerie",
    sequence=0,
    starts=dt.datetime(2026, 11, 25, 13, 30, tzinfo=dt.UTC),
    title="Visite ; école, crèche",
    description="Première ligne\nDeuxième ligne",
    place="Langres, place Diderot",
    url="https://agence.example/dossiers/1",
    alarm=dt.timedelta(hours=1),
)


def read(*entries: CalendarEntry) -> vobject.base.Component:
    return vobject.readOne(write_calendar("Conciergerie", entries, NOW).decode())


def test_an_appointment_is_read_at_its_hour_with_its_place_and_alarm() -> None:
    event = read(VISIT).vevent

    assert event.dtstart.value == dt.datetime(2026, 11, 25, 14, 30, tzinfo=PARIS)
    assert event.dtend.value - event.dtstart.value == dt.timedelta(hours=1)
    assert event.summary.value == "Visite ; école, crèche"
    assert event.description.value == "Première ligne\nDeuxième ligne"
    assert event.location.value == "Langres, place Diderot"
    assert event.valarm.trigger.value == dt.timedelta(hours=-1)


def test_the_calendar_brings_the_time_zone_it_speaks_of() -> None:
    text = write_calendar("Conciergerie", [VISIT], NOW).decode()

    assert "BEGIN:VTIMEZONE" in text
    assert "TZID:Europe/Paris" in text
    assert "DTSTART;TZID=Europe/Paris:20261125T143000" in text


def test_a_cancelled_appointment_says_so_under_the_same_name_and_rings_no_more() -> None:
    event = read(
        CalendarEntry(uid=VISIT.uid, sequence=1, starts=VISIT.starts, title="Visite", alarm=VISIT.alarm, cancelled=True)
    ).vevent

    assert (event.uid.value, event.sequence.value, event.status.value) == (VISIT.uid, "1", "CANCELLED")
    assert not hasattr(event, "valarm")


def test_a_step_fills_its_day_and_leaves_it_free() -> None:
    event = read(CalendarEntry(uid="etape-1@c", sequence=3, starts=dt.date(2026, 12, 31), title="Bail")).vevent

    assert (event.dtstart.value, event.dtend.value) == (dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    assert event.transp.value == "TRANSPARENT"


@pytest.mark.parametrize("hour", [0, 1, 2, 3])
def test_the_night_the_clocks_change_keeps_the_instant(hour: int) -> None:
    starts = dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC)
    entry = CalendarEntry(uid="u", sequence=0, starts=starts, title="t")

    assert read(entry).vevent.dtstart.value.hour == starts.astimezone(PARIS).hour


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_title_comes_back_as_it_was(title: str) -> None:
    entry = CalendarEntry(uid="u", sequence=0, starts=dt.date(2026, 12, 1), title=title)

    assert read(entry).vevent.summary.value == title
