"""When else a visit could be: each start at which nothing breaks, gathered into stretches, the best first. Pure."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from concierge.platform.clock import paris_date
from concierge.programmes.faults import Fault, FaultKind
from concierge.programmes.instance import STEP, WAIT_ALLOWED, Activity
from concierge.programmes.itineraries import Lookup, days_of, legs_of
from concierge.programmes.pricing import visits_by_family
from concierge.weekends.planning.building import visits_of
from concierge.weekends.planning.checking import Bench, Verdict
from concierge.weekends.planning.clocks import Clock
from concierge.weekends.planning.rows import Placed

_WHATEVER_THE_TIME = frozenset(
    {
        FaultKind.UNKNOWN_NEED, FaultKind.NOT_FOR_NEED, FaultKind.WRONG_PERSONS, FaultKind.SERVED_TWICE,
        FaultKind.TOO_MANY, FaultKind.UNKNOWN_FAMILY, FaultKind.UNKNOWN_ACTIVITY, FaultKind.LOCK_BROKEN,
    }
)  # fmt: skip
_NEAR = 30  # minutes: whoever looks for another time does not look for this one
_QUARTER = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTime:
    """One start at which nothing breaks. `drive`, `wait`: minutes more, for whoever of the family has most of them."""

    activity_id: int
    starts_at: dt.datetime
    guide_id: int | None
    verdict: Verdict
    drive: int = 0
    wait: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Starts on end, with one guide, of which `best` costs least."""

    times: tuple[FreeTime, ...]
    best: FreeTime

    @property
    def first(self) -> dt.datetime:
        """Return the first start."""
        return self.times[0].starts_at

    @property
    def last(self) -> dt.datetime:
        """Return the last start."""
        return self.times[-1].starts_at


def find_free(
    bench: Bench, placed: Sequence[Placed], moving: Sequence[Placed], *, same_guide: bool = False, step: int = STEP
) -> list[FreeTime]:
    """Return every start for some visits of one session, in order of time; `moving` may not be placed yet.

    Each with the first guide who can: the present one if possible, else in their order.
    """
    small, near = bench.around(placed, moving)
    one = moving[0]
    activity = next((each for each in small.instance.activities if each.id == str(one.activity_id)), None)
    coming = {each.booking_id for each in bench.rows.families}
    if activity is None or any(each.booking_id not in coming for each in moving):
        return []
    ids = {(each.booking_id, each.activity_id, each.need_id) for each in moving}
    others = [each for each in near if (each.booking_id, each.activity_id, each.need_id) not in ids]
    looking = _Looking(small, near, others, moving, activity, same_guide=same_guide)
    return [found for start in looking.starts(step) if (found := looking.at(start)) is not None]


def stretches(times: Sequence[FreeTime], *, away_from: dt.datetime | None = None) -> list[Stretch]:
    """Gather starts into stretches, those that cost least first; then those nearest to `away_from`, not at it.

    Of two whose best moments are nearly the same, with two guides, the cheaper one is enough.
    """
    runs: list[list[FreeTime]] = []
    for before, each in pairwise([None, *times]):
        if each is None:
            continue
        if before is None or not _follows(before, each):
            runs.append([])
        runs[-1].append(each)
    found = [made for run in runs if (made := _stretch(run, away_from)) is not None]
    apart: list[Stretch] = []
    for stretch in sorted(found, key=lambda each: _rank(each.best, away_from)):
        if not any(_are_alike(stretch.best, each.best) for each in apart):
            apart.append(stretch)
    return apart


def nearest(times: Sequence[FreeTime], to: dt.datetime, *, guide_id: int | None = None) -> FreeTime | None:
    """Return the start nearest to one that is not possible: of the same day and with the same guide if there is one."""
    return min(
        times,
        key=lambda each: (
            paris_date(each.starts_at) != paris_date(to), each.guide_id != guide_id, abs(each.starts_at - to),
        ),
        default=None,
    )  # fmt: skip


class _Looking:
    """Tries one start after the other; what cannot be at first sight is not judged."""

    def __init__(
        self, bench: Bench, before: Sequence[Placed], others: Sequence[Placed], moving: Sequence[Placed],
        activity: Activity, *, same_guide: bool,
    ) -> None:  # fmt: skip
        self.bench, self.others, self.moving, self.activity = bench, others, moving, activity
        self.clock, self.lookup = Clock.of(bench.rows.starts_on), Lookup(bench.instance)
        self.standing, self.ways = bench.stand(before), self._ways(before)
        present = moving[0].guide_id
        ordered = sorted(activity.guides, key=lambda guide: guide != str(present))
        self.guides = [str(present)] if same_guide and present is not None else ordered
        self.session = {(str(each.booking_id), str(each.activity_id)) for each in moving}
        self.busy = self._busy()

    def starts(self, step: int) -> Iterator[int]:
        """Yield the starts at which the families are there and at nothing else."""
        minutes, families = self.activity.minutes, [self.lookup.families[str(v.booking_id)] for v in self.moving]
        seen: set[int] = set()
        for opens, closes in sorted(self.activity.windows):
            for start in range(opens, closes - minutes + 1, step):
                end = start + minutes
                there = all(any(one <= start and end <= two for one, two in each.present) for each in families)
                if start not in seen and there and not any(one < end and start < two for one, two in self.busy):
                    seen.add(start)
                    yield start

    def at(self, start: int) -> FreeTime | None:
        """Return what a start costs with the first guide who can, None when nobody can."""
        guides: Sequence[str | None] = [each for each in self.guides if self._is_there(each, start)]
        for guide in guides if self.activity.guides else (None,):
            guide_id = None if guide is None else int(guide)
            starts_at = self.clock.instant(start)
            mine = [replace(each, starts_at=starts_at, guide_id=guide_id) for each in self.moving]
            after = [*self.others, *mine]
            standing = self.bench.stand(after)
            if any(map(self._is_ours, standing.faults)):
                continue
            verdict = self.bench.compare(self.standing, standing)
            if verdict.is_harmless:
                drive, wait = (new - old for new, old in zip(self._ways(after), self.ways, strict=True))
                return FreeTime(
                    activity_id=self.moving[0].activity_id, starts_at=starts_at, guide_id=guide_id, verdict=verdict,
                    drive=drive, wait=wait,
                )  # fmt: skip
        return None

    def _busy(self) -> list[tuple[int, int]]:
        """Return when one of those who go is at another visit."""
        going = {(each.booking_id, person) for each in self.moving for person in each.member_ids}
        together = {each.booking_id for each in self.bench.rows.families if not each.may_part}
        return [
            (self.clock.minutes(each.starts_at), self.clock.minutes(each.ends_at))
            for each in self.others
            if (each.booking_id in together and any(each.booking_id == mine.booking_id for mine in self.moving))
            or any((each.booking_id, person) in going for person in each.member_ids)
        ]

    def _is_there(self, guide: str, start: int) -> bool:
        known, end = self.lookup.guides.get(guide), start + self.activity.minutes
        return known is not None and any(one <= start and end <= two for one, two in known.windows)

    def _is_ours(self, fault: Fault) -> bool:
        if fault.kind in _WHATEVER_THE_TIME:
            return False
        return any((visit.family, visit.activity) in self.session for visit in fault.visits)

    def _ways(self, placed: Sequence[Placed]) -> tuple[int, int]:
        """Return what those of the families who drive and wait most drive and wait, in minutes."""
        theirs = visits_by_family(self.lookup, visits_of(self.bench.rows, placed))
        drives = waits = 0
        for name in {str(each.booking_id) for each in self.moving}:
            family = self.lookup.families[name]
            days = list(days_of(self.lookup, family, theirs.get(name, ())))
            driven: dict[str, int] = {}
            waited: dict[str, int] = {}
            for leg in legs_of(self.lookup, family, days):
                driven[leg.person] = driven.get(leg.person, 0) + leg.end - leg.start
            for day in days:
                for one, other in pairwise(day.visits):
                    away = self.lookup.drive(self.lookup.place(one), self.lookup.place(other))
                    idle = max(0, other.start - self.lookup.end(one) - away - WAIT_ALLOWED)
                    waited[day.person] = waited.get(day.person, 0) + idle
            drives, waits = drives + max(driven.values(), default=0), waits + max(waited.values(), default=0)
        return drives, waits


def _follows(one: FreeTime, other: FreeTime) -> bool:
    return one.guide_id == other.guide_id and dt.timedelta() < other.starts_at - one.starts_at <= dt.timedelta(
        minutes=_QUARTER
    )


def _are_alike(one: FreeTime, other: FreeTime) -> bool:
    near = dt.timedelta(minutes=_NEAR)
    return one.activity_id == other.activity_id and abs(one.starts_at - other.starts_at) < near


def _stretch(run: Sequence[FreeTime], away_from: dt.datetime | None) -> Stretch | None:
    near = dt.timedelta(minutes=_NEAR)
    other = [each for each in run if away_from is None or abs(each.starts_at - away_from) >= near]
    if not other:
        return None
    best = min(other, key=lambda each: (*_rank(each, away_from)[:1], each.starts_at.minute % _QUARTER != 0,
                                        *_rank(each, away_from)[1:]))  # fmt: skip
    return Stretch(times=tuple(run), best=best)


def _rank(each: FreeTime, near: dt.datetime | None) -> tuple[int, dt.timedelta, dt.datetime]:
    """Order by what it costs, then by how far it is from the present."""
    return each.verdict.cost, abs(each.starts_at - near) if near else dt.timedelta(), each.starts_at
