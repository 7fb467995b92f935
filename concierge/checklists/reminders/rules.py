"""When a family is reminded of its steps, and when somebody else is told: rules as values, and what they mean today.

Days are counted from the date of the step. A reminder whose day is not worked waits for the next working day, when the
agency says so; never are there two on one day for one step.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from concierge.notifications.quiet_hours import QuietHours

FILE = "rappels.yaml"
WorkingDays = Callable[[dt.date], bool]
_LONGEST_BREAK = 10  # days: no bridge of holidays and week-ends is longer


class Stage(StrEnum):
    """Who is told of a late step."""

    FAMILY = "family"
    CONCIERGE = "concierge"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRules:
    """The agency's choices, as `rappels.yaml` states them; these defaults are those of a missing file."""

    before: tuple[int, ...] = (3,)  # days before the date
    on_the_day: bool = True
    every: int = 7  # days between two reminders of a late step; 0: none
    working_days: bool = False
    quiet: QuietHours = field(default=QuietHours(start=20, end=8))
    concierge_after: int = 3  # reminders of a late step; 0: never
    coordinator_after: int = 7  # days after the concierge was told; 0: never
    ageing_after: int = 21  # days without anything done
    silent_after: int = 30  # days without any contact

    @property
    def ahead(self) -> dt.timedelta:
        """How far before its date a step is first spoken of."""
        return dt.timedelta(days=max(self.before, default=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDate:
    """A step the family has not done yet."""

    step_id: int
    due_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReminder:
    """A step to be reminded of today; `late` counts the reminders since its date, this one included."""

    step_id: int
    late: int


def due_reminders(
    rules: ReminderRules, steps: Sequence[StepDate], today: dt.date, works_on: WorkingDays
) -> list[DueReminder]:
    """Return what the family is reminded of today."""
    found = []
    for step in steps:
        late = 0
        for nominal in _nominal_days(rules, step.due_on, today):
            late += nominal > step.due_on
            if _actual_day(rules, nominal, works_on) == today:
                found.append(DueReminder(step_id=step.step_id, late=late))
                break
    return found


def escalated_on(rules: ReminderRules, due_on: dt.date, stage: Stage) -> dt.date | None:
    """Return the day on which a step that is still not done reaches somebody else; None when it never does."""
    if stage is Stage.FAMILY or not rules.every or not rules.concierge_after:
        return None
    told = due_on + dt.timedelta(days=rules.every * rules.concierge_after)
    if stage is Stage.CONCIERGE:
        return told
    return told + dt.timedelta(days=rules.coordinator_after) if rules.coordinator_after else None


def _nominal_days(rules: ReminderRules, due_on: dt.date, today: dt.date) -> Iterator[dt.date]:
    """Yield the days of the rules in their order, up to today."""
    days = [-before for before in sorted(set(rules.before), reverse=True)] + [0] * rules.on_the_day
    for number in days:
        if due_on + dt.timedelta(days=number) <= today:
            yield due_on + dt.timedelta(days=number)
    if rules.every:
        for number in range(1, (today - due_on).days // rules.every + 1):
            yield due_on + dt.timedelta(days=number * rules.every)


def _actual_day(rules: ReminderRules, nominal: dt.date, works_on: WorkingDays) -> dt.date:
    if not rules.working_days:
        return nominal
    days = (nominal + dt.timedelta(days=number) for number in range(_LONGEST_BREAK))
    return next((day for day in days if works_on(day)), nominal)
