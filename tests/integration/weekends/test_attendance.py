"""Who came to which visit is noted in one tap on the telephone, and read again at the debrief."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import EventRow
from concierge.weekends.choices import BookingState
from concierge.weekends.outputs.attendance import Attended, list_attended, note_attendance, turnouts
from concierge.weekends.outputs.choices import PresenceState
from concierge.weekends.outputs.models import Attendance, Presence
from concierge.weekends.outputs.presence import note_presence
from concierge.weekends.outputs.reading import read_book
from tests.factories import Agency, at, make_activity, make_weekend
from tests.integration.accounts.browsers import signed_in
from tests.integration.statements import statements
from tests.weekend_days import WeekendDay, make_weekend_day

DAY = dt.timedelta(days=1)


@pytest.fixture
def day(app: Flask, agency: Agency, now: dt.datetime) -> WeekendDay:
    """A weekend whose first day is today."""
    return make_weekend_day(agency, now=now, starts_on=paris_date(now))


def test_a_visit_is_noted_once_corrected_and_taken_back(agency: Agency, day: WeekendDay, now: dt.datetime) -> None:
    actor, ids = agency.concierge, (day.one.id, day.school.id)

    assert [note_attendance(actor, *ids, True, now), note_attendance(actor, *ids, True, now)] == [True, False]
    assert day.one.state is BookingState.CAME, "who is at a visit has arrived"
    note_attendance(actor, *ids, False, now)
    assert db.session.scalars(select(Attendance.came)).all() == [False]
    assert day.one.state is BookingState.CAME, "a visit missed is not a weekend missed"
    note_attendance(actor, *ids, None, now)

    assert db.session.scalars(select(Attendance)).all() == []
    said = db.session.scalars(select(EventRow).where(EventRow.name == "weekend.visit_seen").order_by(EventRow.id))
    assert [row.data["came"] for row in said] == [True, False, None]


def test_what_was_noted_of_the_arrival_before_stays(agency: Agency, day: WeekendDay, now: dt.datetime) -> None:
    note_presence(agency.concierge, day.one.id, PresenceState.LATE, now, minutes=30)

    note_attendance(agency.concierge, day.one.id, day.house.id, False, now)
    assert db.session.scalars(select(Presence.state)).one() is PresenceState.LATE
    note_attendance(agency.concierge, day.one.id, day.school.id, True, now)

    assert db.session.scalars(select(Presence.state)).one() is PresenceState.ARRIVED


def test_nobody_is_seen_before_the_day_nor_at_the_visit_of_another_weekend(
    agency: Agency, day: WeekendDay, now: dt.datetime
) -> None:
    other = make_weekend(agency, now=now, title="Ailleurs")
    elsewhere = make_activity(agency, other, now=now)
    with pytest.raises(NotFound):
        note_attendance(agency.concierge, day.one.id, elsewhere.id, True, now)
    with pytest.raises(DomainError, match="pas commencé"):
        note_attendance(agency.concierge, day.one.id, day.school.id, True, now - DAY)
    day.one.state = BookingState.CANCELLED
    with pytest.raises(DomainError, match="pas attendue"):
        note_attendance(agency.concierge, day.one.id, day.school.id, True, now)


def test_the_live_list_offers_it_while_the_visit_lasts_and_once_it_is_over(
    app: Flask, agency: Agency, day: WeekendDay
) -> None:
    during = at("11:00", day.day)  # the school lasts, the house is over
    team, address = signed_in(app, agency, "Louise", during), f"/week-ends/{day.weekend.id}"
    db.session.commit()

    page = team.get(f"{address}/maintenant").text
    assert "1 visite passée, 1 à noter" in page
    sent = team.post(f"{address}/presence/{day.one.id}/{day.school.id}", {"came": "oui"})

    assert sent.status_code == 303
    page = team.get(f"{address}/maintenant").text
    assert page.count('aria-pressed="true"') == 1
    (school,) = [each for each in read_book(day.weekend).of_family(day.one.id) if each.activity_id == day.school.id]
    assert school.came is True
    assert team.post(f"{address}/presence/{day.one.id}/{day.school.id}", {"came": "peut-être"}).status_code == 404
    reader = signed_in(app, agency, "Olivier", during)
    assert reader.post(f"{address}/presence/{day.one.id}/{day.school.id}", {"came": "oui"}).status_code == 403
    assert "Y est" not in reader.get(f"{address}/maintenant").text


def test_the_debrief_counts_what_was_seen(app: Flask, agency: Agency, day: WeekendDay, now: dt.datetime) -> None:
    for booking, activity, came in (
        (day.one, day.school, True),
        (day.other, day.school, False),
        (day.one, day.house, True),
    ):
        note_attendance(agency.concierge, booking.id, activity.id, came, now)

    attended = list_attended(agency.concierge, day.weekend.id)

    assert attended[day.other.id] == [
        Attended(activity_id=day.school.id, title=day.school.title, came=False),
        Attended(activity_id=day.dinner.id, title=day.dinner.title, came=None),
    ]
    assert [(each.title, each.came, each.noted) for each in turnouts(attended)] == [
        (day.house.title, 1, 1),
        (day.school.title, 1, 2),
    ]
    page = signed_in(app, agency, "Louise", now).get(f"/week-ends/{day.weekend.id}/bilan").text
    assert "visites faites, sur 3 notées" in page
    assert f"pas à\N{NO-BREAK SPACE}: {day.school.title}" in page.replace("&#39;", "'")


def test_reading_who_came_takes_one_statement(agency: Agency, day: WeekendDay, now: dt.datetime) -> None:
    for booking in (day.one, day.other):
        note_attendance(agency.concierge, booking.id, day.dinner.id, True, now)

    actor, weekend_id = agency.concierge, day.weekend.id
    assert statements(lambda: list_attended(actor, weekend_id)) == 1
