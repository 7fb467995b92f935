"""A programme laid out: rows × time, day by day; for families, for places, for guides. Pure."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from concierge.platform.clock import PARIS, paris_date
from concierge.programmes.faults import Fault
from concierge.programmes.instance import Instance, Window
from concierge.programmes.itineraries import Lookup
from concierge.weekends.choices import ActivityKind
from concierge.weekends.planning.building import pauses_of, presence_of
from concierge.weekends.planning.clocks import Clock, days_between
from concierge.weekends.planning.names import Names
from concierge.weekends.planning.rows import Coming, Doing, Placed, WeekendRows, place_of

SLOT = 5  # minutes a column stands for
_EARLY, _LATE = 9, 18  # hours of a day on which nothing can be done
_NARROWEST = 6  # hours


_MINOR = frozenset(
    "à au aux avec chez d de des du en et l la le les n° par pour sur un une visite visites voir".split()
)
_WORD = re.compile(r"[^\s’']+[’']|\S+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a title as it is written.

    A minor one says little where there is no room; no space follows an elided one.
    """

    text: str
    minor: bool
    elided: bool


def words_of(title: str) -> list[Word]:
    """Return the words of a title; where all are minor none is."""
    found = [Word(text, text.rstrip("’'").casefold() in _MINOR, text[-1] in "’'") for text in _WORD.findall(title)]
    return found if not all(each.minor for each in found) else [replace(each, minor=False) for each in found]


class View(StrEnum):
    """What the rows are."""

    FAMILIES = "familles"
    PLACES = "lieux"
    GUIDES = "guides"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One visit of a row of families, or one session with all its families in the other rows."""

    visit_id: int
    version: int
    activity_id: int
    title: str
    kind: ActivityKind | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    column: int  # of the first slot, from 1
    span: int
    families: tuple[str, ...]
    people: tuple[str, ...]  # names, where not the whole family goes
    guide: str
    place: str
    locked: bool
    shared: bool  # other families are there too
    faults: tuple[Fault, ...] = ()
    is_off: bool = False

    @property
    def words(self) -> list[Word]:
        """Return the title word by word: a short block has one on a line."""
        return words_of(self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Time behind the blocks: away, a pause, a drive."""

    kind: str
    column: int
    span: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One family, place or guide on one day."""

    key: int
    label: str
    note: str = ""
    blocks: tuple[Block, ...] = ()
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayGrid:
    """One day. `first`: the hour the columns begin at; `hours`: how many there are."""

    date: dt.date
    first: int
    hours: tuple[int, ...]
    rows: tuple[Row, ...]
    visits: int


def sheets_of(grid: DayGrid, most: int = 16, *, whole: bool = True) -> list[DayGrid]:
    """Return a day cut into sheets of about as many lines each, `most` at most; a row is never cut in two.

    `whole`: rows without anything that day stay, as families do; not the places and guides nobody needs.
    """
    grid = grid if whole else replace(grid, rows=tuple(row for row in grid.rows if row.blocks))
    lines = [_lines(row) for row in grid.rows]
    count = max(1, -(-sum(lines) // most))
    share = -(-sum(lines) // count)
    sheets: list[list[Row]] = [[]]
    used = 0
    for row, high in zip(grid.rows, lines, strict=True):
        if used and used + high > max(share, 1):
            sheets.append([])
            used = 0
        sheets[-1].append(row)
        used += high
    return [replace(grid, rows=tuple(rows)) for rows in sheets]


def _lines(row: Row) -> int:
    """Return how many blocks of a row stand one above the other."""
    begins = [block.column for block in row.blocks]
    return max((sum(b.column <= at < b.column + b.span for b in row.blocks) for at in begins), default=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """What every row of one day is drawn from."""

    rows: WeekendRows
    names: Names
    lookup: Lookup
    begin: int  # minutes of the first column
    end: int
    faults: Mapping[tuple[str, str], tuple[Fault, ...]]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the first column and how many, of some minutes; inside the day."""
        first = max(0, start - self.begin) // SLOT
        last = -(-(min(end, self.end) - self.begin) // SLOT)
        return first + 1, max(1, last - first)


def lay_out(
    rows: WeekendRows, instance: Instance, names: Names, placed: Sequence[Placed], faults: Iterable[Fault],
    *, view: View, only: dt.date | None = None,
) -> list[DayGrid]:  # fmt: skip
    """Return the days of a programme as a grid, or one of them."""
    by_visit: dict[tuple[str, str], tuple[Fault, ...]] = defaultdict(tuple)
    for fault in faults:
        for visit in fault.visits:
            known = by_visit[visit.family, visit.activity]
            by_visit[visit.family, visit.activity] = known if fault in known else (*known, fault)
    lookup = Lookup(instance)
    return [
        _day(rows, lookup, names, [each for each in placed if _day_of(each) == day], by_visit, view, day)
        for day in days_between(rows.starts_on, rows.ends_on)
        if only is None or day == only
    ]


def _day(
    rows: WeekendRows, lookup: Lookup, names: Names, placed: Sequence[Placed],
    faults: Mapping[tuple[str, str], tuple[Fault, ...]], view: View, day: dt.date,
) -> DayGrid:  # fmt: skip
    first, last = _hours_shown(rows, placed, day)
    clock = Clock.of(rows.starts_on)
    begin = clock.local(day, dt.time(first))
    canvas = Canvas(rows=rows, names=names, lookup=lookup, begin=begin, end=begin + (last - first) * 60, faults=faults)
    lay = {View.FAMILIES: _family_rows, View.PLACES: _place_rows, View.GUIDES: _guide_rows}[view]
    return DayGrid(
        date=day, first=first, hours=tuple(range(first, last)), rows=tuple(lay(canvas, placed)), visits=len(placed)
    )


def _hours_shown(rows: WeekendRows, placed: Sequence[Placed], day: dt.date) -> tuple[int, int]:
    """Return the hours between which something is done, or could be moved to, wide enough for a grid."""
    open_on = [span for each in rows.activities for span in each.windows if paris_date(span[0]) == day]
    starts = [_local(start).hour for start, _end in open_on] + [_local(each.starts_at).hour for each in placed]
    ends = [_closing_hour(end, day) for end in [*(end for _start, end in open_on), *(each.ends_at for each in placed)]]
    if not starts:
        return _EARLY, _LATE
    last = min(24, max(ends))
    return max(0, min(*starts, last - _NARROWEST)), last


def _family_rows(canvas: Canvas, placed: Sequence[Placed]) -> Iterable[Row]:
    mine: dict[int, list[Placed]] = defaultdict(list)
    for each in placed:
        mine[each.booking_id].append(each)
    sessions = _sessions(placed)
    for family in canvas.rows.families:
        visits = mine.pop(family.booking_id, [])
        blocks = tuple(_block(canvas, [each], family, shared=len(sessions[_session(each)]) > 1) for each in visits)
        yield Row(
            key=family.booking_id,
            label=family.name,
            note=str(len(family.people)),
            blocks=blocks,
            bands=tuple(_family_bands(canvas, family, visits)),
        )
    for booking_id, visits in mine.items():
        blocks = tuple(_block(canvas, [each], None, shared=False) for each in visits)
        yield Row(key=booking_id, label=canvas.names.families.get(str(booking_id), ""), blocks=blocks)


def _place_rows(canvas: Canvas, placed: Sequence[Placed]) -> Iterable[Row]:
    known = {activity.id: activity for activity in (*canvas.rows.activities, *canvas.rows.off)}
    by_place: dict[int, list[list[Placed]]] = defaultdict(list)
    for those in _sessions(placed).values():
        activity = known.get(those[0].activity_id)
        by_place[(activity.venue_id if activity else None) or 0].append(those)
    for venue in canvas.rows.venues:
        blocks = tuple(_block(canvas, those, None, shared=len(those) > 1) for those in by_place.pop(venue.id, []))
        if blocks:
            yield Row(key=venue.id, label=venue.name, note="" if venue.room is None else str(venue.room), blocks=blocks)
    for those_there in by_place.values():
        blocks = tuple(_block(canvas, those, None, shared=len(those) > 1) for those in those_there)
        yield Row(key=0, label="", blocks=blocks)


def _guide_rows(canvas: Canvas, placed: Sequence[Placed]) -> Iterable[Row]:
    by_guide: dict[int, list[list[Placed]]] = defaultdict(list)
    for those in _sessions(placed).values():
        by_guide[those[0].guide_id or 0].append(those)
    for guide in canvas.rows.guides:
        blocks = tuple(_block(canvas, those, None, shared=len(those) > 1) for those in by_guide.pop(guide.id, []))
        windows = canvas.lookup.guides[str(guide.id)].windows
        bands = tuple(_away_bands(canvas, windows))
        if blocks or any(start < canvas.end and end > canvas.begin for start, end in windows):
            yield Row(key=guide.id, label=guide.name, blocks=blocks, bands=bands)
    for those_without in by_guide.values():
        blocks = tuple(_block(canvas, those, None, shared=len(those) > 1) for those in those_without)
        yield Row(key=0, label="", blocks=blocks)


def _block(canvas: Canvas, those: Sequence[Placed], family: Coming | None, *, shared: bool) -> Block:
    one = those[0]
    known = {activity.id: activity for activity in (*canvas.rows.activities, *canvas.rows.off)}
    activity = known.get(one.activity_id)
    clock = canvas.names.clock
    column, span = canvas.place(clock.minutes(one.starts_at), clock.minutes(one.ends_at))
    found: list[Fault] = []
    for each in those:
        found += canvas.faults.get((str(each.booking_id), str(each.activity_id)), ())
    return Block(
        visit_id=one.id,
        version=one.version,
        activity_id=one.activity_id,
        title=canvas.names.activities.get(str(one.activity_id), ""),
        kind=activity.kind if activity else None,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        column=column,
        span=span,
        families=tuple(canvas.names.families.get(str(each.booking_id), "") for each in those),
        people=_people(family, one),
        guide=canvas.names.guides.get(str(one.guide_id), ""),
        place=_place_name(canvas, activity),
        locked=all(each.locked for each in those),
        shared=shared,
        faults=tuple(dict.fromkeys(found)),
        is_off=activity is None or activity in canvas.rows.off,
    )


def _people(family: Coming | None, visit: Placed) -> tuple[str, ...]:
    """Return who goes, when it is not the whole family."""
    if family is None or len(visit.member_ids) == len(family.people):
        return ()
    return tuple(person.name for person in family.people if person.id in visit.member_ids and person.name)


def _place_name(canvas: Canvas, activity: Doing | None) -> str:
    return "" if activity is None else canvas.names.places.get(place_of(activity), "")


def _family_bands(canvas: Canvas, family: Coming, visits: Sequence[Placed]) -> Iterable[Band]:
    yield from _away_bands(canvas, presence_of(canvas.rows, family))
    for pause in pauses_of(canvas.rows, family):
        if pause.window[0] < canvas.end and pause.window[1] > canvas.begin:
            column, span = canvas.place(*pause.window)
            yield Band(kind="pause", column=column, span=span)
    clock, here = canvas.names.clock, None
    by_id = {activity.id: activity for activity in canvas.rows.activities}
    for each in visits:
        activity = by_id.get(each.activity_id)
        there = None if activity is None else place_of(activity)
        minutes = canvas.lookup.drive(here, there) if here and there else 0
        start = clock.minutes(each.starts_at)
        if minutes and start - minutes >= canvas.begin:
            column, span = canvas.place(start - minutes, start)
            yield Band(kind="drive", column=column, span=span)
        here = there


def _away_bands(canvas: Canvas, windows: Sequence[Window]) -> Iterable[Band]:
    """Yield the time outside some windows."""
    at = canvas.begin
    for start, end in sorted(windows):
        if end <= at or start >= canvas.end:
            continue
        if start - at >= SLOT:
            column, span = canvas.place(at, start)
            yield Band(kind="away", column=column, span=span)
        at = max(at, end)
    if canvas.end - at >= SLOT:
        column, span = canvas.place(at, canvas.end)
        yield Band(kind="away", column=column, span=span)


def _sessions(placed: Iterable[Placed]) -> dict[tuple[int, dt.datetime, int | None], list[Placed]]:
    found: dict[tuple[int, dt.datetime, int | None], list[Placed]] = defaultdict(list)
    for each in placed:
        found[_session(each)].append(each)
    return found


def _session(each: Placed) -> tuple[int, dt.datetime, int | None]:
    return each.activity_id, each.starts_at, each.guide_id


def _local(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(PARIS)


def _day_of(visit: Placed) -> dt.date:
    return paris_date(visit.starts_at)


def _closing_hour(instant: dt.datetime, day: dt.date) -> int:
    local = _local(instant)
    return 24 if local.date() > day else local.hour + bool(local.minute)
