"""What workers do to the files of a cohort: asked once, done batch by batch, begun again where a killed one stopped."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from concierge.families.cohorts.events import CohortWorkAsked, CohortWorkUndoAsked
from concierge.families.cohorts.models import Cohort, CohortWork, WorkKind, WorkState
from concierge.families.cohorts.rules import CohortBusy
from concierge.families.cohorts.services import expect_open
from concierge.families.models import Household
from concierge.families.qualification.act_models import FileAct, FileActEntry
from concierge.families.qualification.acts import take_entry_back
from concierge.families.queries import hold_file
from concierge.platform import events, outbox
from concierge.platform.access import Actor, fetch
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.taking_back import can_be_taken_back

JOB = "families.cohort"
BATCH = 25  # files in one transaction: others write in between
FILES_PER_JOB = 500  # the rest is a job of its own, well within the lease

Checkpoint = Callable[[], None]
Doer = Callable[[Actor, CohortWork, Household, dt.datetime], bool]  # whether it changed the file
Doers = Mapping[WorkKind, Doer]
_log = logging.getLogger(__name__)


def hold_cohort(actor: Actor, cohort_id: int) -> Cohort:
    """Return an open cohort that nobody else decides about until the transaction ends, and that no worker is at."""
    cohort = fetch(actor, Cohort, cohort_id)
    db.session.refresh(cohort, with_for_update=True)
    expect_open(cohort)
    running = select(CohortWork.id).where(
        CohortWork.cohort_id == cohort_id, CohortWork.state.in_((WorkState.RUNNING, WorkState.UNDOING))
    )
    if db.session.execute(running.limit(1)).first() is not None:
        raise CohortBusy(N_("Un travail est déjà en cours sur cette cohorte. Attendez qu’il soit fini."))
    return cohort


def ask_work(
    actor: Actor,
    cohort: Cohort,
    kind: WorkKind,
    files: Sequence[int],
    now: dt.datetime,
    *,
    wanted: dict[str, Any] | None = None,
    act: FileAct | None = None,
) -> CohortWork:
    """Ask a worker to do something to files of a cohort that is held (`hold_cohort`)."""
    work = CohortWork(
        space_id=cohort.space_id,
        cohort_id=cohort.id,
        kind=kind,
        state=WorkState.RUNNING,
        files=sorted(files),
        wanted=wanted or {},
        total=len(files),
        act_id=None if act is None else act.id,
        asked_at=now,
        asked_by=actor.person_id,
    )
    db.session.add(work)
    db.session.flush()
    event = CohortWorkAsked(cohort_id=cohort.id, work_id=work.id, kind=kind.value, files=len(files))
    events.record(event, actor, now)
    _put(work, now)
    return work


def ask_undo(actor: Actor, work: CohortWork, now: dt.datetime) -> Cohort:
    """Take back what was done to the dates of files; those that changed since stay as they are."""
    cohort = hold_cohort(actor, work.cohort_id)
    if work.act_id is None or work.state is not WorkState.DONE:
        raise DomainError(N_("Ce travail ne peut pas être annulé maintenant."))
    if not can_be_taken_back(work.asked_at, now):
        raise DomainError(N_("Ce geste a plus d’un mois : il ne s’annule plus d’un coup."))
    act = db.session.get_one(FileAct, work.act_id)
    if act.undone_at is None:
        act.undone_at = now
    work.state, work.done, work.changed, work.after = WorkState.UNDOING, 0, 0, 0
    db.session.flush()
    events.record(CohortWorkUndoAsked(cohort_id=work.cohort_id, work_id=work.id), actor, now)
    _put(work, now)
    return cohort


def run_work(work_id: int, doers: Doers, now: dt.datetime, checkpoint: Checkpoint) -> None:
    """Go on with a work, from the file after the last one that was committed."""
    work = _held(work_id)
    for _batch in range(FILES_PER_JOB // BATCH):
        if work is None or not work.is_under_way:
            return
        ids = [household_id for household_id in work.files if household_id > work.after][:BATCH]
        if not ids:
            _finish(work, now)
            return
        do = _taking_back if work.state is WorkState.UNDOING else doers[work.kind]
        actor = replace(Actor.system(work.space_id), person_id=work.asked_by)
        work.changed += sum(_do(actor, work, do, household_id, now) for household_id in ids)
        work.after, work.done = ids[-1], work.done + len(ids)
        db.session.flush()
        checkpoint()
        work = _held(work_id)
    if work is not None and work.is_under_way:
        _put(work, now)


def _do(actor: Actor, work: CohortWork, do: Doer, household_id: int, now: dt.datetime) -> bool:
    """Do one file's part; whatever goes wrong with it leaves it as it was, and the others go on."""
    try:
        with db.session.begin_nested():
            return do(actor, work, hold_file(actor, household_id), now)
    except OperationalError:  # the database is away or busy: the whole job is tried again
        raise
    except DomainError:  # erased, closed or decided about since it was chosen
        return False
    except Exception:  # noqa: BLE001  whatever it is, it is one file's
        _log.exception("file %d stays as it was in work %d", household_id, work.id)
        return False


def _taking_back(actor: Actor, work: CohortWork, household: Household, now: dt.datetime) -> bool:
    act = db.session.get_one(FileAct, work.act_id)
    query = select(FileActEntry).where(FileActEntry.act_id == act.id, FileActEntry.household_id == household.id)
    entry = db.session.execute(query).scalar_one_or_none()
    return entry is not None and take_entry_back(actor, act, entry, now)


def _finish(work: CohortWork, now: dt.datetime) -> None:
    undone = work.state is WorkState.UNDOING
    work.state, work.finished_at = WorkState.UNDONE if undone else WorkState.DONE, now
    if work.act_id is not None and not undone:
        db.session.get_one(FileAct, work.act_id).files = work.changed
    db.session.flush()


def _held(work_id: int) -> CohortWork | None:
    """Return a work that nobody else does until the next commit."""
    query = select(CohortWork).where(CohortWork.id == work_id).with_for_update()
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def _put(work: CohortWork, now: dt.datetime) -> None:
    work.turn += 1
    db.session.flush()
    outbox.put(JOB, {"work_id": work.id}, key=f"{JOB}:{work.id}:{work.turn}", now=now, space_id=work.space_id)
