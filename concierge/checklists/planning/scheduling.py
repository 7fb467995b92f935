"""The date of one step: its rule, then working days, window, today and what comes first, each shift with its cause."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from concierge.checklists.planning.dates import Adjust, Offset, next_working_day, previous_working_day
from concierge.checklists.planning.explanations import Explanation, ExplanationKind, Shift, ShiftCause
from concierge.checklists.planning.plans import Conflict, ConflictKind, InstanceKey
from concierge.families.anchor_dates import Anchor
from concierge.platform.civil_calendar import CivilCalendar


class Floor(NamedTuple):
    """The first day that what comes first allows, and the step that decides it."""

    day: date
    key: InstanceKey


class ResolvedRule(NamedTuple):
    """A date rule whose anchor was looked up; `anchor_date` None when unknown."""

    anchor: Anchor | None
    step: str | None
    anchor_date: date | None
    offset: Offset
    adjust: Adjust
    fallback: bool = False
    waiting_for: Anchor | None = None
    waiting_for_step: str | None = None

    def target(self, calendar: CivilCalendar) -> date | None:
        """Return the date of the rule before any adjustment, None while its anchor is unknown."""
        return None if self.anchor_date is None else self.offset.shift(self.anchor_date, calendar)

    def adjusted(self, calendar: CivilCalendar) -> date | None:
        """Return the date of the rule on a day it allows, as a bound of a window."""
        target = self.target(calendar)
        if target is None or self.adjust is Adjust.NONE:
            return target
        move = next_working_day if self.adjust is Adjust.NEXT else previous_working_day
        return move(target, calendar)


class Bounds(NamedTuple):
    """What limits a date: its window, the day before which nothing new is planned, what comes first."""

    earliest: date | None
    latest: date | None
    not_before: date
    floor: Floor | None


@dataclass(slots=True)
class _Moving:
    """A date on its way, with the trace of its shifts."""

    day: date
    adjust: Adjust
    calendar: CivilCalendar
    shifts: list[Shift] = field(default_factory=list)

    def move(self, to: date, cause: ShiftCause, detail: str | None = None) -> None:
        self.shifts.append(Shift(cause=cause, to=to, detail=detail, earlier=to < self.day))
        self.day = to

    def to_working_day(self) -> None:
        """Leave a closed day in the direction the rule asks for."""
        to = self._open_day(self.day, forward=self.adjust is Adjust.NEXT)
        if to != self.day:
            holiday = self._holiday_between(to)
            self.move(to, ShiftCause.HOLIDAY if holiday else ShiftCause.WEEKEND, holiday)

    def raise_to(self, low: date, latest: date | None, cause: ShiftCause, detail: str | None) -> None:
        """Go up to a bound, on a working day unless the window closes before."""
        to = self._open_day(low, forward=True)
        self.move(low if latest is not None and low <= latest < to else to, cause, detail)

    def lower_to(self, latest: date, low: date) -> None:
        """Go down to the end of the window, on a working day unless a lower bound forbids it."""
        to = self._open_day(latest, forward=False)
        self.move(latest if to < low else to, ShiftCause.LATEST)

    def _open_day(self, day: date, *, forward: bool) -> date:
        if self.adjust is Adjust.NONE:
            return day
        return (next_working_day if forward else previous_working_day)(day, self.calendar)

    def _holiday_between(self, to: date) -> str | None:
        """Name a public holiday among the closed days, which says more than « week-end »."""
        step, day = timedelta(days=1 if to > self.day else -1), self.day
        while day != to:
            if name := self.calendar.holiday_name(day):
                return name
            day += step
        return None


def schedule(rule: ResolvedRule, bounds: Bounds, calendar: CivilCalendar) -> tuple[date | None, Explanation]:
    """Return the date of a free step and why.

    The result is never before what comes first nor before `not_before`; it may end up after `latest`, which `conflicts`
    then reports.
    """
    target = rule.target(calendar)
    if target is None:
        return None, _explanation(rule, ExplanationKind.WAITING, None, ())
    moving = _Moving(target, rule.adjust, calendar)
    moving.to_working_day()
    low, cause, detail = _lowest(bounds)
    if bounds.latest is not None and moving.day > bounds.latest:
        moving.lower_to(bounds.latest, low)
    if moving.day < low:
        moving.raise_to(low, bounds.latest, cause, detail)
    kind = ExplanationKind.FALLBACK if rule.fallback else ExplanationKind.RULE
    return moving.day, _explanation(rule, kind, target, tuple(moving.shifts))


def _lowest(bounds: Bounds) -> tuple[date, ShiftCause, str | None]:
    """Return the first allowed day and which bound sets it."""
    low, cause, detail = bounds.not_before, ShiftCause.TODAY, None
    if bounds.earliest is not None and bounds.earliest > low:
        low, cause = bounds.earliest, ShiftCause.EARLIEST
    if bounds.floor is not None and bounds.floor.day > low:
        low, cause, detail = bounds.floor.day, ShiftCause.PREREQUISITE, bounds.floor.key.step
    return low, cause, detail


def _explanation(
    rule: ResolvedRule, kind: ExplanationKind, target: date | None, shifts: tuple[Shift, ...]
) -> Explanation:
    return Explanation(
        kind=kind,
        anchor=rule.anchor,
        step=rule.step,
        anchor_date=rule.anchor_date,
        offset=rule.offset,
        target=target,
        shifts=shifts,
        waiting_for=rule.waiting_for,
        waiting_for_step=rule.waiting_for_step,
    )


def conflicts(key: InstanceKey, due: date | None, bounds: Bounds, today: date, *, kept: bool) -> tuple[Conflict, ...]:
    """Return what is wrong with the date of an open step; `kept` tells a date that planning may not move."""
    found = []
    if bounds.earliest is not None and bounds.latest is not None and bounds.earliest > bounds.latest:
        found.append(Conflict(kind=ConflictKind.WINDOW_EMPTY, key=key, due=bounds.earliest, limit=bounds.latest))
    if bounds.latest is not None and bounds.latest < today:
        found.append(Conflict(kind=ConflictKind.LATEST_PASSED, key=key, due=due or today, limit=bounds.latest))
    if due is None:
        return tuple(found)
    if bounds.floor is not None and due < bounds.floor.day:
        found.append(
            Conflict(
                kind=ConflictKind.BEFORE_PREREQUISITE, key=key, due=due, limit=bounds.floor.day, other=bounds.floor.key
            )
        )
    if kept:
        kind = ConflictKind.OUTSIDE_WINDOW
        if bounds.earliest is not None and due < bounds.earliest:
            found.append(Conflict(kind=kind, key=key, due=due, limit=bounds.earliest))
        if bounds.latest is not None and due > bounds.latest:
            found.append(Conflict(kind=kind, key=key, due=due, limit=bounds.latest))
    elif bounds.latest is not None and due > bounds.latest >= today and not found:
        found.append(_too_late(key, due, bounds, bounds.latest))
    return tuple(found)


def _too_late(key: InstanceKey, due: date, bounds: Bounds, latest: date) -> Conflict:
    if bounds.floor is not None and bounds.floor.day > latest:
        kind, other = ConflictKind.PREREQUISITE_AFTER_LATEST, bounds.floor.key
        return Conflict(kind=kind, key=key, due=due, limit=latest, other=other)
    return Conflict(kind=ConflictKind.OUTSIDE_WINDOW, key=key, due=due, limit=latest)
