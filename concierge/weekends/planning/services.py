"""Programmes: asked of a worker, stopped, taken up again, given up. Nothing here writes to a family or to a guide."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, update

from concierge.platform import events, outbox
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_
from concierge.weekends.choices import ComputeState, ProgrammeState, WeekendState
from concierge.weekends.models import Weekend
from concierge.weekends.planning.data_faults import STOPPING, DataFaultKind, find_data_faults
from concierge.weekends.planning.events import ProgrammeAsked, ProgrammeDropped, ProgrammeStopped
from concierge.weekends.planning.faults import ProgrammeBusy, ProgrammeSettled, VisitGone
from concierge.weekends.planning.models import Programme, Visit
from concierge.weekends.planning.reading import find_draft, find_told, list_visits, read_weekend
from concierge.weekends.planning.rows import Placed

JOB = "weekends.programme"
SECONDS = (10, 20, 60, 180)  # what may be asked for
USUAL = 20
COMPUTING = (ComputeState.WAITING, ComputeState.RUNNING)
_LATE = dt.timedelta(seconds=90)  # for the start of a worker, and the reasons of each must after the search
_SILENT = dt.timedelta(seconds=45)  # a worker says how far it is each second or so
_GIVEN_UP = dt.timedelta(minutes=4)  # a worker that says nothing for so long beyond its time is gone
_STOPPING = {
    DataFaultKind.NOBODY_COMES: N_("Aucune famille n’a encore dit oui : il n’y a pas de programme à calculer."),
    DataFaultKind.NOTHING_TO_DO: N_("Ce week-end n’a encore aucune activité : il n’y a pas de programme à calculer."),
}


def ask_programme(actor: Actor, weekend_id: int, *, seconds: int = USUAL, now: dt.datetime) -> Programme:
    """Have a worker compute the draft: a new one, or the present one again with what is locked kept."""
    hold_weekend(actor, weekend_id)
    stopping = next(
        (fault for fault in find_data_faults(read_weekend(actor, weekend_id)) if fault.kind in STOPPING), None
    )
    if stopping is not None:
        raise DomainError(_STOPPING[stopping.kind])
    found = find_draft(actor, weekend_id)
    if found is None:
        told = find_told(actor, weekend_id)
        found = new_draft(actor, weekend_id, base=told, now=now)
    elif is_computing(found, now) and not is_late(found, now):
        raise ProgrammeBusy
    found.seconds = seconds if seconds in SECONDS else USUAL
    put_job(actor, found, now)
    return found


def stop_programme(actor: Actor, programme_id: int, *, now: dt.datetime) -> Programme:
    """Ask the worker to keep the best it has found; asked twice, or too late, changes nothing."""
    found = hold_programme(actor, programme_id)
    if found.compute in COMPUTING and not found.stop_asked:
        found.stop_asked = True
        db.session.flush()
        events.record(ProgrammeStopped(weekend_id=found.weekend_id, programme_id=found.id), actor, now)
    return found


def take_up(actor: Actor, weekend_id: int, *, now: dt.datetime) -> Programme:
    """Begin a draft from what was told, or from nothing, to change it by hand; the present draft if there is one."""
    hold_weekend(actor, weekend_id)
    found = find_draft(actor, weekend_id)
    if found is not None:
        return found
    told = find_told(actor, weekend_id)
    found = new_draft(actor, weekend_id, base=told, now=now)
    if told is not None:
        add_visits(found, list_visits(actor, told.id))
        found.price, found.unkept = dict(told.price), list(told.unkept)
    db.session.flush()
    asked = ProgrammeAsked(weekend_id=weekend_id, programme_id=found.id, turn=0, cause="by_hand")
    events.record(asked, actor, now)
    return found


def drop_draft(actor: Actor, programme_id: int, *, now: dt.datetime) -> Programme:
    """Give a draft up; what a worker still computes for it is thrown away."""
    found = hold_programme(actor, programme_id)
    if found.state is ProgrammeState.DROPPED:
        return found
    if found.state is not ProgrammeState.DRAFT:
        raise ProgrammeSettled
    found.state, found.compute, found.turn = ProgrammeState.DROPPED, ComputeState.IDLE, found.turn + 1
    db.session.flush()
    events.record(ProgrammeDropped(weekend_id=found.weekend_id, programme_id=found.id), actor, now)
    return found


def new_draft(
    actor: Actor, weekend_id: int, *, base: Programme | None, cause: dict[str, Any] | None = None, now: dt.datetime
) -> Programme:
    """Add an empty draft; the weekend is held, so that there is one at a time."""
    last = db.session.scalar(select(func.max(Programme.number)).where(Programme.weekend_id == weekend_id)) or 0
    found = Programme(
        space_id=actor.space_id,
        weekend_id=weekend_id,
        number=last + 1,
        state=ProgrammeState.DRAFT,
        compute=ComputeState.IDLE,
        base_id=None if base is None else base.id,
        cause=cause or {},
        progress={},
        price={},
        unkept=[],
        turn=0,
        stop_asked=False,
        seconds=USUAL,
        asked_at=now,
        asked_by=actor.person_id,
    )
    db.session.add(found)
    db.session.flush()
    return found


def add_visits(programme: Programme, placed: Iterable[Placed]) -> None:
    """Add visits to a programme."""
    db.session.add_all(
        Visit(
            space_id=programme.space_id, programme_id=programme.id, booking_id=each.booking_id,
            household_id=each.household_id, activity_id=each.activity_id, need_id=each.need_id,
            guide_id=each.guide_id, starts_at=each.starts_at, minutes=each.minutes,
            member_ids=list(each.member_ids), locked=each.locked,
        )
        for each in placed
    )  # fmt: skip
    db.session.flush()


def put_job(actor: Actor, found: Programme, now: dt.datetime) -> None:
    """Put a programme into a worker's hands; whatever an earlier turn computes is thrown away."""
    was_computing = found.compute in COMPUTING
    found.compute, found.turn, found.stop_asked = ComputeState.WAITING, found.turn + 1, False
    kept = found.progress.get("kept") if was_computing else None  # of a worker that is gone: the next goes on from it
    found.progress, found.asked_at, found.asked_by = {"kept": kept} if kept else {}, now, actor.person_id
    db.session.flush()
    payload = {"programme_id": found.id, "turn": found.turn}
    outbox.put(JOB, payload, key=key_of(found.id, found.turn), now=now, space_id=found.space_id)
    cause = str(found.cause.get("kind", ""))
    asked = ProgrammeAsked(weekend_id=found.weekend_id, programme_id=found.id, turn=found.turn, cause=cause)
    events.record(asked, actor, now)


def key_of(programme_id: int, turn: int) -> str:
    """Return what a worker's turn at a programme is called."""
    return f"{JOB}:{programme_id}:{turn}"


def is_computing(found: Programme, now: dt.datetime) -> bool:
    """Say whether a worker has it, or will; one that is silent for long is taken for lost."""
    if found.compute not in COMPUTING:
        return False
    return now - found.asked_at < dt.timedelta(seconds=found.seconds) + _GIVEN_UP


def is_late(found: Programme, now: dt.datetime) -> bool:
    """Say whether a worker should have been done: its queue or itself may have stopped, it may be asked again."""
    if not is_computing(found, now):
        return False
    said = found.progress.get("at")
    silent = said is not None and now - dt.datetime.fromisoformat(said) > _SILENT
    return silent or now - found.asked_at > dt.timedelta(seconds=found.seconds * 1.5) + _LATE


def is_lost(found: Programme, now: dt.datetime) -> bool:
    """Say whether a worker that had it is taken for lost."""
    return found.compute in COMPUTING and not is_computing(found, now)


def hold_weekend(actor: Actor, weekend_id: int) -> Weekend:
    """Return a weekend for which nobody else begins a programme until the transaction ends."""
    query = scoped(actor, Weekend).where(Weekend.id == weekend_id).with_for_update()
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise NotFound
    if found.state in (WeekendState.CANCELLED, WeekendState.CLOSED):
        raise DomainError(N_("Ce week-end est terminé ou annulé : son programme ne change plus."))
    return found


def hold_programme(actor: Actor, programme_id: int) -> Programme:
    """Return a programme that nobody else changes until the transaction ends."""
    query = scoped(actor, Programme).where(Programme.id == programme_id).with_for_update()
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def hold_draft(actor: Actor, programme_id: int, *, now: dt.datetime) -> Programme:
    """Return a draft that no worker has, held. Raises ProgrammeSettled, ProgrammeBusy."""
    found = hold_programme(actor, programme_id)
    if found.state is not ProgrammeState.DRAFT:
        raise ProgrammeSettled
    if is_computing(found, now):
        raise ProgrammeBusy
    return found


def hold_visit(actor: Actor, visit_id: int, *, seen: int | None, now: dt.datetime) -> tuple[Programme, Visit]:
    """Return a visit of a draft as it was seen, both held. Raises VisitGone when somebody changed it."""
    programme_id = fetch(actor, Visit, visit_id).programme_id
    programme = hold_draft(actor, programme_id, now=now)
    query = scoped(actor, Visit).where(Visit.id == visit_id).execution_options(populate_existing=True)
    found = db.session.execute(query).scalar_one_or_none()
    if found is None or (seen is not None and found.version != seen):
        raise VisitGone
    return programme, found


def bump(programme: Programme) -> None:
    """Count a change by hand, so that a page made before it is known to be old."""
    db.session.execute(update(Programme).where(Programme.id == programme.id).values(version=Programme.version + 1))
    db.session.refresh(programme)
