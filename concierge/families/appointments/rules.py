"""When two people can meet: free moments of a colleague, which of them to offer, until when a family may change. Pure.

Hours are those of the clock in France; what is compared and kept are instants, so that the nights in which clocks
change move nothing.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from concierge.platform.clock import PARIS, paris_date

LEAST, MOST = 2, 5  # moments in one proposal
FILE = "rendez-vous.yaml"

Hours = tuple[dt.time, dt.time]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRules:
    """The agency's choices (workflows/rendez-vous.yaml)."""

    hours: tuple[Hours, ...] = ((dt.time(9, 30), dt.time(12)), (dt.time(14), dt.time(17, 30)))
    minutes: int = 45  # how long a meeting lasts, unless said otherwise
    notice: int = 24  # hours: nothing is offered sooner
    change_until: int = 24  # hours before the meeting: later, the family telephones
    answer_within: int = 3  # working days after which an unanswered proposal comes back


@dataclass(frozen=True, slots=True, order=True)
class Busy:
    """A stretch of time that is taken; the end is out."""

    start: dt.datetime
    end: dt.datetime

    @classmethod
    def of(cls, start: dt.datetime, minutes: int) -> "Busy":
        """Return the stretch of a meeting."""
        return cls(start, start + dt.timedelta(minutes=minutes))

    def overlaps(self, other: "Busy") -> bool:
        """Tell whether two meetings are in each other's way; one may begin when the other ends."""
        return self.start < other.end and other.start < self.end


def instant_of(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the instant of a time of day in France."""
    return dt.datetime.combine(day, time, tzinfo=PARIS).astimezone(dt.UTC)


def free_moments(
    rules: MeetingRules,
    days: Sequence[dt.date],
    *,
    minutes: int,
    busy: Collection[Busy],
    works_on: Callable[[dt.date], bool],
    after: dt.datetime,
) -> list[dt.datetime]:
    """Return every half hour at which a meeting of `minutes` fits, in order."""
    return [
        moment
        for day in days
        if works_on(day)
        for moment in _of_day(rules, day, minutes)
        if moment >= after and not any(Busy.of(moment, minutes).overlaps(each) for each in busy)
    ]


def _of_day(rules: MeetingRules, day: dt.date, minutes: int) -> Iterator[dt.datetime]:
    for opens, closes in rules.hours:
        start, end = instant_of(day, opens), instant_of(day, closes)
        while start + dt.timedelta(minutes=minutes) <= end:
            yield start
            start += dt.timedelta(minutes=30)


def spread(moments: Sequence[dt.datetime], *, most: int) -> list[dt.datetime]:
    """Return a few moments that differ: of each day the first before and the first after noon, day after day."""
    found: dict[tuple[dt.date, bool], dt.datetime] = {}
    for moment in sorted(moments):
        local = moment.astimezone(PARIS)
        found.setdefault((local.date(), local.hour < 12), moment)
    return sorted(found.values())[:most]


def first_of_each_day(moments: Sequence[dt.datetime], *, most: int) -> list[dt.datetime]:
    """Return what is offered unless somebody chooses: one moment a day, mornings and afternoons in turn."""
    days: dict[dt.date, list[dt.datetime]] = {}
    for moment in sorted(moments):
        days.setdefault(paris_date(moment), []).append(moment)
    picked = [of_day[min(number % 2, len(of_day) - 1)] for number, of_day in enumerate(days.values())]
    return picked[:most]


def may_change(starts_at: dt.datetime, rules: MeetingRules, now: dt.datetime) -> bool:
    """Tell whether a family may still move or call off a meeting by its link."""
    return now <= starts_at - dt.timedelta(hours=rules.change_until)
