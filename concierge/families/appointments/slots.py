"""Which moments a colleague has free: working hours, holidays, absences and other meetings respected."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from concierge.accounts.models import Person, Space
from concierge.availability.queries import ranges_by_person
from concierge.families.appointments.rules import Busy, free_moments
from concierge.families.appointments.settings import MEETINGS
from concierge.families.models import Appointment
from concierge.platform.access import Actor
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import db

LOOKED_AT = 21  # days ahead in which free moments are looked for
LONGEST = dt.timedelta(hours=4)  # a meeting


def list_free_moments(
    actor: Actor, person_id: int, *, minutes: int, now: dt.datetime, first: dt.date | None = None
) -> list[dt.datetime]:
    """Return when a colleague could meet a family in the three weeks from `first` on, in order."""
    rules = MEETINGS.current(actor.space_id)
    after = now + dt.timedelta(hours=rules.notice)
    start = max(first or paris_date(after), paris_date(after))
    days = [start + dt.timedelta(days=number) for number in range(LOOKED_AT)]
    calendar = CivilCalendar(db.session.get_one(Space, actor.space_id).department)
    away = ranges_by_person(actor, start).get(person_id, ())
    return free_moments(
        rules,
        days,
        minutes=minutes,
        busy=_meetings(actor.space_id, person_id, since=now, until=after + dt.timedelta(days=LOOKED_AT + 90)),
        works_on=lambda day: calendar.is_working_day(day) and not any(day in absence for absence in away),
        after=after,
    )


def keep_open(
    actor: Actor,
    person_id: int,
    moments: Sequence[dt.datetime],
    *,
    minutes: int,
    now: dt.datetime,
    besides: int | None = None,
) -> list[dt.datetime]:
    """Return which of some moments are to come and still free; the meeting `besides` is in nobody's way."""
    coming = sorted(moment for moment in moments if moment > now)
    if not coming:
        return []
    person = db.session.get(Person, person_id)
    if person is None or person.left_on is not None:
        return []
    away = ranges_by_person(actor, paris_date(now)).get(person_id, ())
    busy = _meetings(actor.space_id, person_id, since=coming[0], until=coming[-1], besides=besides)
    return [
        moment
        for moment in coming
        if not any(Busy.of(moment, minutes).overlaps(each) for each in busy)
        and not any(paris_date(moment) in absence for absence in away)
    ]


def let_one_choose(person_id: int) -> None:
    """Keep every other choice of this colleague's time waiting until the transaction ends: no moment is given twice."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _meetings(
    space_id: int, person_id: int, *, since: dt.datetime, until: dt.datetime, besides: int | None = None
) -> list[Busy]:
    query = select(Appointment.id, Appointment.starts_at, Appointment.minutes).where(
        Appointment.space_id == space_id,
        Appointment.person_id == person_id,
        Appointment.cancelled_at.is_(None),
        Appointment.starts_at > since - LONGEST,
        Appointment.starts_at < until + LONGEST,
    )
    return [Busy.of(row.starts_at, row.minutes) for row in db.session.execute(query) if row.id != besides]
