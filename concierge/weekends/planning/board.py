"""What the page of a programme shows, read in a constant number of statements."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from concierge.platform import clock
from concierge.platform.access import Actor
from concierge.programmes.faults import Fault, Unkept
from concierge.weekends.choices import ComputeState, ProgrammeState
from concierge.weekends.models import Weekend
from concierge.weekends.planning.checking import Bench, open_bench
from concierge.weekends.planning.clocks import days_between
from concierge.weekends.planning.data_faults import STOPPING, DataFault, DataFaultKind, find_data_faults
from concierge.weekends.planning.fault_words import say_faults
from concierge.weekends.planning.grid import DayGrid, View, lay_out
from concierge.weekends.planning.models import Programme
from concierge.weekends.planning.names import Names, names_of
from concierge.weekends.planning.reading import find_draft, find_told, list_visits
from concierge.weekends.planning.reason_words import say_why
from concierge.weekends.planning.relief import Relief, find_reliefs
from concierge.weekends.planning.rows import Placed, WeekendRows
from concierge.weekends.planning.services import is_computing, is_lost
from concierge.weekends.planning.wording import say_cause, say_data_fault, say_unkept


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMend:
    """A sentence about what the data lack, and where it is mended."""

    text: str
    url: str
    is_families: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A sentence about what is not in the programme, why, and where it is added by hand."""

    text: str
    must: bool
    why: str
    booking_id: int
    need_id: int | None = None
    activity_id: int | None = None
    need: str = ""
    pause: str = ""
    reliefs: Sequence[Relief] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How good a programme is, in numbers that people ask for."""

    visits: int
    families: int
    musts_kept: int
    musts: int
    wishes_kept: int
    wishes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything the page shows."""

    programme: Programme | None
    told: Programme | None
    draft: Programme | None
    computing: bool
    bench: Bench
    names: Names
    placed: Sequence[Placed]
    days: Sequence[DayGrid]
    view: View
    all_days: Sequence[dt.date]
    faults: Sequence[str]
    missing: Sequence[Missing]
    to_mend: Sequence[ToMend]
    figures: Figures
    cause: str
    venues: Mapping[int, str]
    lost: bool = False
    stopping: Sequence[ToMend] = ()  # what leaves nothing to compute

    @property
    def is_draft(self) -> bool:
        """Whether it may be changed by hand now."""
        return self.programme is not None and self.programme.state is ProgrammeState.DRAFT and not self.computing

    @property
    def has_failed(self) -> bool:
        """Whether the worker gave it up."""
        return self.programme is not None and (self.programme.compute is ComputeState.FAILED or self.lost)


def read_board(actor: Actor, weekend: Weekend, *, view: View, day: dt.date | None, show_told: bool = False) -> Board:
    """Return what the page of a weekend's programme shows: its draft, else what was told."""
    draft, told = find_draft(actor, weekend.id), find_told(actor, weekend.id)
    shown = told if show_told and told is not None else draft or told
    bench = open_bench(actor, weekend.id)
    names = names_of(bench.rows)
    placed = list_visits(actor, shown.id) if shown is not None else []
    faults = bench.faults(placed) if shown is not None else ()
    missing = bench.unkept(placed) if shown is not None else ()
    venues = {venue.id: venue.name for venue in bench.rows.venues}
    wrong = find_data_faults(bench.rows)
    return Board(
        programme=shown,
        told=told,
        draft=draft,
        computing=draft is not None and shown is draft and is_computing(draft, clock.now()),
        bench=bench,
        names=names,
        placed=placed,
        days=_days(bench, names, placed, faults, view, day) if shown is not None else (),
        view=view,
        all_days=days_between(weekend.starts_on, weekend.ends_on),
        faults=say_faults(faults, names),
        missing=_missing(shown, missing, bench.rows, names, placed),
        to_mend=[_to_mend(weekend.id, each, bench, names, venues) for each in wrong if each.kind not in STOPPING],
        stopping=[_to_mend(weekend.id, each, bench, names, venues) for each in wrong if each.kind in STOPPING],
        lost=shown is not None and is_lost(shown, clock.now()),
        figures=figures_of(bench, placed, missing),
        cause=say_cause(shown.cause, names, venues) if shown is not None else "",
        venues=venues,
    )


def _days(
    bench: Bench, names: Names, placed: Sequence[Placed], faults: Sequence[Fault], view: View, day: dt.date | None
) -> list[DayGrid]:
    return lay_out(bench.rows, bench.instance, names, placed, faults, view=view, only=day)


def figures_of(bench: Bench, placed: Sequence[Placed], missing: Sequence[Unkept]) -> Figures:
    """Count visits, musts and wishes kept."""
    musts = sum(need.count for family in bench.instance.families for need in family.needs if need.must)
    wishes = sum(need.count for family in bench.instance.families for need in family.needs if not need.must)
    without = [each for each in missing if each.need is not None]
    return Figures(
        visits=len(placed),
        families=len({each.booking_id for each in placed}),
        musts=musts,
        musts_kept=musts - sum(each.missing for each in without if each.must),
        wishes=wishes,
        wishes_kept=wishes - sum(each.missing for each in without if not each.must),
    )


def _missing(
    shown: Programme | None, missing: Sequence[Unkept], rows: WeekendRows, names: Names, placed: Sequence[Placed]
) -> list[Missing]:
    """Put musts first, each with the reason the worker found and what could be done about it."""
    if shown is None:
        return []
    kept = {(each["family"], each.get("need"), each.get("pause")): each for each in shown.unkept}
    found: list[Missing] = []
    for each in missing:
        why = kept.get((each.family, each.need, each.pause), {})
        found.append(
            Missing(
                text=say_unkept(each, names),
                must=each.must,
                why=say_why(why, names),
                booking_id=int(each.family),
                need_id=int(each.need) if each.need and each.need.isdecimal() else None,
                activity_id=int(each.need[3:]) if each.need and each.need.startswith("all") else None,
                need=each.need or "",
                pause=each.pause or "",
                reliefs=find_reliefs(why, rows, names, placed) if why else (),
            )
        )
    return sorted(found, key=lambda each: not each.must)


def _to_mend(weekend_id: int, fault: DataFault, bench: Bench, names: Names, venues: Mapping[int, str]) -> ToMend:
    text = say_data_fault(fault, names, venues)
    if fault.booking_id is not None:
        family = next(each for each in bench.rows.families if each.booking_id == fault.booking_id)
        page = "weekends.family_needs" if fault.need_id is not None else "weekends.family"
        return ToMend(text=text, url=url_for(page, weekend_id=weekend_id, household_id=family.household_id))
    if fault.activity_id is not None:
        return ToMend(text=text, url=url_for("weekends.edit_activity", activity_id=fault.activity_id))
    if fault.venue_id is not None:
        return ToMend(text=text, url=url_for("weekends.edit_venue", venue_id=fault.venue_id))
    pages = {DataFaultKind.NOBODY_COMES: "weekends.families", DataFaultKind.NOTHING_TO_DO: "weekends.activities"}
    return ToMend(
        text=text,
        url=url_for(pages.get(fault.kind, "weekends.weekend"), weekend_id=weekend_id),
        is_families=fault.kind is DataFaultKind.NOBODY_COMES,
    )
