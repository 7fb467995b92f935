"""The worker's part of a programme. Loads the solver: web processes never import this.

Nothing is locked while it reads and computes. What it finds on the way is written in short transactions, in which it
also reads whether it shall stop. After a killed worker another goes on from the best that was kept; what an earlier
turn still computes is thrown away.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, replace
from functools import partial
from typing import Any

from sqlalchemy import delete, select, update

from concierge.platform import clock, outbox
from concierge.platform.access import Actor
from concierge.platform.db import db, set_write_intent
from concierge.programmes import instance as programmes
from concierge.programmes.checker import check, unkept
from concierge.programmes.faults import FaultKind, Unkept
from concierge.programmes.instance import Instance
from concierge.solvers.programme.explaining import explain, explain_pause
from concierge.solvers.programme.found import Found, Progress
from concierge.solvers.programme.reasons import Explanation, Relaxation
from concierge.solvers.programme.repairing import repair
from concierge.solvers.programme.search import solve
from concierge.weekends.choices import ComputeState, ProgrammeState
from concierge.weekends.planning.building import build_instance, drafted_of, visits_of
from concierge.weekends.planning.models import Programme, Visit
from concierge.weekends.planning.reading import list_visits, read_weekend
from concierge.weekends.planning.rows import Placed, WeekendRows
from concierge.weekends.planning.services import COMPUTING, add_visits, key_of

Checkpoint = Callable[[], None]
_EXPLAINED = 12  # how many wishes that are missing get a reason, as long as there is time; each must gets one
_EXPLAINING, _EXPLAINING_MUST, _EXPLAINING_ALL = 1, 4, 6  # work for a wish, for a must; seconds for all wishes
_BEAT = 0.7  # seconds between two words about how far it is
_KEEP = 5.0  # seconds between two times at which the best is kept, for whoever goes on after a worker was killed
_ALONE = {FaultKind.OUTSIDE_WINDOW, FaultKind.GUIDE_AWAY, FaultKind.GUIDE_NOT_ASKED, FaultKind.ABSENT}  # of one visit
_log = logging.getLogger(__name__)


def work_on_programme(programme_id: int, turn: int, now: dt.datetime, checkpoint: Checkpoint) -> None:
    """Compute a draft; does nothing where that was done, given up, or asked for again since."""
    found = _held(programme_id, turn)
    if found is None:
        return
    found.compute = ComputeState.RUNNING
    actor, seconds, cause = Actor.system(found.space_id), found.seconds, dict(found.cause)
    kept = kept_of(found.progress)
    weekend_id, base_id = found.weekend_id, found.base_id
    db.session.flush()
    checkpoint()
    try:
        with _reading():
            rows = read_weekend(actor, weekend_id)
            mine = list_visits(actor, programme_id)
            told = list_visits(actor, base_id) if base_id is not None else []
            checkpoint()
        instance = instance_for(rows, mine, told, begun_before=now if cause else None)
        teller = Teller(programme_id, turn, checkpoint)
        compute = repair if cause else partial(solve, bound_seconds=seconds / 2, start=kept)
        answer = compute(instance, seconds=seconds, report=teller)
        missing = explain_missing(instance, answer.programme, teller.live)
    except Exception:
        if not outbox.is_last_attempt(key_of(programme_id, turn)):
            raise
        _log.exception("programme %d is given up", programme_id)
        _give_up(programme_id, turn)
        return
    found = _held(programme_id, turn)
    if found is not None:
        _write(found, rows, mine, answer, now)
        found.unkept = missing


class Teller:
    """Writes how far a search is, and stops it when somebody asked or when its turn is over."""

    def __init__(self, programme_id: int, turn: int, checkpoint: Checkpoint) -> None:
        self.programme_id, self.turn, self.checkpoint = programme_id, turn, checkpoint
        self.told_at = self.kept_at = float("-inf")
        self.progress: dict[str, Any] = {}

    def __call__(self, progress: Progress) -> bool:
        """Say whether to go on."""
        now = time.monotonic()  # the search does not count the time in which bounds are found
        if now - self.told_at < _BEAT:
            return True
        self.told_at = now
        self.progress |= progress_of(progress)
        if now - self.kept_at >= _KEEP:
            self.kept_at = now
            self.progress["kept"] = [astuple(visit) for visit in progress.programme.visits]
        return self._write()

    def live(self) -> None:
        """Say that the worker is there, while it looks for reasons."""
        if time.monotonic() - self.told_at >= _BEAT:
            self.told_at = time.monotonic()
            self._write()

    def _write(self) -> bool:
        self.progress["at"] = clock.now().isoformat()
        mine = (Programme.id == self.programme_id, Programme.turn == self.turn)
        query = update(Programme).where(*mine, Programme.compute == ComputeState.RUNNING)
        db.session.execute(query.values(progress=self.progress).execution_options(synchronize_session=False))
        stop = db.session.scalar(select(Programme.stop_asked).where(*mine, Programme.compute == ComputeState.RUNNING))
        self.checkpoint()
        return stop is False


def kept_of(progress: Mapping[str, Any]) -> programmes.Programme | None:
    """Return the best that a worker had found before it was killed, to go on from; None: it begins."""
    kept = progress.get("kept")
    if not kept:
        return None
    visits = [
        programmes.Visit(family=family, need=need, activity=activity, start=start, persons=tuple(persons), guide=guide)
        for family, need, activity, start, persons, guide in kept
    ]
    return programmes.Programme(visits=visits)


def progress_of(progress: Progress) -> dict[str, Any]:
    """Return how far a search is, as it is kept."""
    return {
        "best": progress.best, "bound": progress.bound, "gap": progress.gap, "seconds": round(progress.seconds, 1),
        "visits": progress.visits, "families": progress.families,
    }  # fmt: skip


def instance_for(
    rows: WeekendRows, mine: Sequence[Placed], told: Sequence[Placed], *, begun_before: dt.datetime | None = None
) -> Instance:
    """Return what is computed: what is fixed by hand stays, and what has begun; told visits cost when they change.

    After something unforeseen what is fixed but no longer possible is let go.
    """
    kept = [each for each in mine if each.locked]
    if begun_before is not None:
        begun = [each for each in told if each.starts_at <= begun_before]
        known = {(each.booking_id, each.activity_id, each.need_id) for each in kept}
        kept += [each for each in begun if (each.booking_id, each.activity_id, each.need_id) not in known]
    free = replace(build_instance(rows, told=told), drives=dict(rows.drives))
    fixed = [each for each in kept if _is_possible(free, rows, each)]
    return replace(free, locked=visits_of(rows, fixed))


def _is_possible(instance: Instance, rows: WeekendRows, placed: Placed) -> bool:
    """Say whether a family still comes, an activity still is, and the guide still is there."""
    known = {str(family.booking_id) for family in rows.families}
    if str(placed.booking_id) not in known or all(each.id != placed.activity_id for each in rows.activities):
        return False
    found = check(instance, programmes.Programme(visits=visits_of(rows, [placed])))
    return not any(fault.kind in _ALONE for fault in found)


def _write(found: Programme, rows: WeekendRows, mine: Sequence[Placed], answer: Found, now: dt.datetime) -> None:
    kept = {(each.booking_id, each.activity_id, each.need_id) for each in mine if each.locked}
    households = {family.booking_id: family.household_id for family in rows.families}
    minutes = {activity.id: activity.minutes for activity in rows.activities}
    new = [
        Placed(
            id=0, booking_id=each.booking_id, household_id=households[each.booking_id],
            activity_id=each.activity_id, need_id=each.need_id, guide_id=each.guide_id, starts_at=each.starts_at,
            minutes=minutes[each.activity_id], member_ids=each.member_ids,
            locked=(each.booking_id, each.activity_id, each.need_id) in kept,
        )
        for each in drafted_of(rows, answer.programme.visits)
    ]  # fmt: skip
    db.session.execute(delete(Visit).where(Visit.programme_id == found.id))
    add_visits(found, new)
    found.price = {**asdict(answer.price), "total": answer.price.total, "bound": answer.bound}
    told = {name: value for name, value in found.progress.items() if name not in ("kept", "at")}
    found.progress = {**told, "best": answer.price.total, "bound": answer.bound, "gap": answer.gap,
                      "seconds": round(answer.seconds, 1), "stopped": answer.stopped}  # fmt: skip
    found.compute, found.computed_at = ComputeState.DONE, now
    db.session.flush()


def explain_missing(
    instance: Instance, programme: programmes.Programme, live: Callable[[], None] = lambda: None
) -> list[dict[str, Any]]:
    """Return what is missing, musts first, each with the fewest things that would have to give way, as it is kept."""
    found: list[dict[str, Any]] = []
    missing = sorted(unkept(instance, programme), key=lambda one: not one.must)
    last, until = sum(each.must for each in missing) + _EXPLAINED, float("inf")
    for each in missing:
        live()
        kept = unkept_of(each)
        if not each.must and until == float("inf"):
            until = time.monotonic() + _EXPLAINING_ALL
        if len(found) < last and time.monotonic() < until:
            why = _explain(instance, programme, each, _EXPLAINING_MUST if each.must else _EXPLAINING)
            kept |= {
                "possible": why.possible,
                "sure": why.smallest,
                "giving": [_giving(given) for given in why.relaxations],
                "visit": _becoming(instance, why.visit),
            }
        found.append(kept)
    return found


def _explain(instance: Instance, programme: programmes.Programme, each: Unkept, work: float) -> Explanation:
    """Look for what keeps a need out, or what takes a pause away."""
    if each.need is not None:
        return explain(instance, programme, each.family, each.need, seconds=work)
    return explain_pause(instance, programme, each.family, each.pause or "", seconds=work)


def unkept_of(each: Unkept) -> dict[str, Any]:
    """Return what is missing, as it is kept."""
    return {"family": each.family, "need": each.need, "pause": each.pause, "must": each.must, "missing": each.missing}


def _becoming(instance: Instance, visit: programmes.Visit | None) -> dict[str, Any]:
    """Return the visit that becomes possible when everything gave way, as it is kept."""
    if visit is None:
        return {}
    minutes = next(each.minutes for each in instance.activities if each.id == visit.activity)
    return {
        "activity": visit.activity, "start": visit.start, "minutes": minutes, "guide": visit.guide,
        "persons": len(visit.persons),
    }  # fmt: skip


def _giving(given: Relaxation) -> dict[str, Any]:
    """Return one thing that would have to give way; of visits in the way, the families and when."""
    return {
        "kind": given.kind.value, "need": given.need, "pause": given.pause, "activity": given.activity,
        "guide": given.guide, "place": given.place,
        "visits": [[visit.family, visit.activity, visit.start] for visit in given.visits[:3]],
    }  # fmt: skip


@contextmanager
def _reading() -> Iterator[None]:
    """Read without keeping others from writing: SQLite has one lock for all."""
    set_write_intent(writing=False)
    try:
        yield
    finally:
        set_write_intent(writing=True)


def _give_up(programme_id: int, turn: int) -> None:
    db.session.rollback()
    found = _held(programme_id, turn)
    if found is not None:
        found.compute = ComputeState.FAILED
        db.session.flush()


def _held(programme_id: int, turn: int) -> Programme | None:
    """Return a draft that waits for this very turn, held until the next commit."""
    query = select(Programme).where(Programme.id == programme_id).with_for_update()
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None or found.turn != turn or found.compute not in COMPUTING:
        return None
    return found if found.state is ProgrammeState.DRAFT else None
