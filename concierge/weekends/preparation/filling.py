"""What a new weekend begins with: a pattern's activities, pauses and budget, or those of a former weekend."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import select

from concierge.platform.access import Actor, fetch
from concierge.platform.clock import PARIS
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.languages import Text
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.activities.rules import ActivityDetails
from concierge.weekends.activities.services import add_alike, details_of
from concierge.weekends.models import BudgetLine, Vehicle, Weekend, WeekendPerson
from concierge.weekends.preparation.parts import add_colleague, add_line, add_pause, add_vehicle
from concierge.weekends.preparation.patterns import Pattern, PatternActivity, Window, installed_patterns
from concierge.weekends.preparation.rules import LineDetails, PauseDetails, VehicleDetails
from concierge.weekends.preparation.services import add_weekend
from concierge.weekends.rules import WeekendDetails
from concierge.weekends.windows import Span

COPY = "copie:"


def start_weekend(actor: Actor, details: WeekendDetails, start: str, now: dt.datetime) -> Weekend:
    """Write a weekend down and fill it: `start` names a pattern, or « copie:12 » a former weekend, or nothing."""
    if start.startswith(COPY):
        number = start.removeprefix(COPY)
        source = fetch(actor, Weekend, int(number) if number.isdecimal() and len(number) < 19 else 0)
        weekend = add_weekend(actor, details, now, pattern=source.pattern)
        copy_parts(actor, source, weekend, now)
        return weekend
    if not start:
        return add_weekend(actor, details, now)
    pattern = installed_patterns().get(start)
    if pattern is None:
        raise DomainError(N_("Ce modèle n’existe plus."), field="start")
    weekend = add_weekend(actor, details, now, pattern=start)
    fill_weekend(actor, weekend, pattern, now)
    return weekend


def fill_weekend(actor: Actor, weekend: Weekend, pattern: Pattern, now: dt.datetime) -> None:
    """Give a weekend what its pattern proposes.

    A weekend with fewer days keeps the last ones of the pattern: without a Friday, Saturday is still Saturday.
    """
    missing = max(0, pattern.days - (weekend.ends_on - weekend.starts_on).days - 1)
    for activity in pattern.activities:
        details = _details(weekend, activity, actor.language, missing)
        add_alike(actor, weekend.id, details, times=activity.times, now=now)
    for pause in pattern.pauses:
        label = _said(pause.title, actor)
        details_ = PauseDetails(label=label, start=pause.start, end=pause.end, minutes=pause.minutes, who=pause.who)
        add_pause(actor, weekend.id, details_, now)
    families = weekend.families_most or pattern.families or 1
    for line in pattern.budget:
        planned = line.cents * (families if line.each else 1)
        add_line(actor, weekend.id, LineDetails(kind=line.kind, label=_said(line.title, actor), planned=planned), now)


def copy_parts(actor: Actor, source: Weekend, weekend: Weekend, now: dt.datetime) -> None:
    """Give a weekend what a former one had, at the same hours of the clock; guides are to be asked anew."""
    days = weekend.starts_on - source.starts_on
    kept = (Activity.weekend_id == source.id, Activity.cancelled_at.is_(None))
    for row in db.session.scalars(select(Activity).where(*kept).order_by(Activity.position, Activity.id)).all():
        query = select(ActivityGuide.guide_id).where(ActivityGuide.activity_id == row.id)
        guides = db.session.scalars(query.order_by(ActivityGuide.rank, ActivityGuide.id)).all()
        details = replace(details_of(row), windows=tuple(shift(span, days) for span in row.windows))
        add_alike(actor, weekend.id, details, guides=guides, now=now)
    for line in db.session.scalars(select(BudgetLine).where(BudgetLine.weekend_id == source.id)).all():
        planned = line.planned if line.spent is None else line.spent
        add_line(actor, weekend.id, LineDetails(kind=line.kind, label=line.label, planned=planned), now)
    for vehicle in db.session.scalars(select(Vehicle).where(Vehicle.weekend_id == source.id)).all():
        told = VehicleDetails(name=vehicle.name, seats=vehicle.seats, driver_id=vehicle.driver_id)
        add_vehicle(actor, weekend.id, told, now)
    for person in db.session.scalars(select(WeekendPerson).where(WeekendPerson.weekend_id == source.id)).all():
        add_colleague(actor, weekend.id, person.person_id, person.part, now)
    weekend.pauses = [dict(pause) for pause in source.pauses]
    db.session.flush()


def shift(span: Span, days: dt.timedelta) -> Span:
    """Move a span by whole days of the calendar: at nine o'clock it stays nine o'clock, whatever clocks do."""
    start, end = span
    local = start.astimezone(PARIS)
    moved = dt.datetime.combine(local.date() + days, local.time(), tzinfo=PARIS).astimezone(dt.UTC)
    return moved, moved + (end - start)


def _details(weekend: Weekend, activity: PatternActivity, language: str, missing: int) -> ActivityDetails:
    first = weekend.starts_on - dt.timedelta(days=missing)
    spans = [_span(max(weekend.starts_on, _day(first, each)), each, activity.minutes) for each in activity.windows]
    return ActivityDetails(
        kind=activity.kind,
        title=activity.title.in_language(language),
        minutes=activity.minutes,
        windows=list(dict.fromkeys(spans)),
        families=None if activity.for_all else activity.families,
        least=activity.least,
        most=activity.most,
        for_all=activity.for_all,
        audience=activity.audience,
        child_from=activity.child_from,
        child_to=activity.child_to,
        must=activity.must,
        weight=activity.weight,
        cost=activity.cost,
        words=activity.words.in_language(language) if activity.words is not None else "",
    )


def _day(first: dt.date, window: Window) -> dt.date:
    return first + dt.timedelta(days=window.day - 1)


def _span(on: dt.date, window: Window, minutes: int) -> Span:
    start = dt.datetime.combine(on, window.start, tzinfo=PARIS).astimezone(dt.UTC)
    if window.end is None:
        return start, start + dt.timedelta(minutes=minutes)
    return start, dt.datetime.combine(on, window.end, tzinfo=PARIS).astimezone(dt.UTC)


def _said(text: Text, actor: Actor) -> str:
    return text.in_language(actor.language)
