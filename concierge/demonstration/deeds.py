"""Carries out what the stories tell of single steps: begun, blocked, commented, help asked."""

import datetime as dt
from collections.abc import Callable, Mapping

from concierge.checklists import steps
from concierge.checklists.catalogue import find_step
from concierge.checklists.models import StepRow
from concierge.demonstration.outcomes import draw
from concierge.demonstration.shapes import Deed, DeedKind
from concierge.demonstration.work import Worker

_STALE = 8  # days after which work under way has been given another date
Act = Callable[[Worker, StepRow, Deed, dt.datetime], object]


def carry_out(worker: Worker, deed: Deed, at: dt.datetime) -> None:
    """Do it on the first open step the story names; a season without such a step goes without."""
    step = worker.find_step(deed)
    if step is not None:
        _ACTS[deed.kind](worker, step, deed, at)


def _start(worker: Worker, step: StepRow, _deed: Deed, at: dt.datetime) -> None:
    actor = worker.staff(step)
    definition = find_step(step.version_id, step.key)
    known = [substep.key for substep in definition.substeps] if definition else []
    if known:
        steps.tick_substep(actor, step, known[0], ticked=True, known=known, now=at)
    else:
        steps.start(actor, step, now=at)
    if step.due_on is not None and step.due_on < worker.days.day(-_STALE):
        ahead = 1 + draw(f"{worker.family.name}{step.key}") % 15
        steps.postpone(actor, step, worker.days.working_day(ahead), now=at)


def _block(worker: Worker, step: StepRow, deed: Deed, at: dt.datetime) -> None:
    reason = deed.text.format(date=worker.days.in_words(deed.to))
    steps.block(worker.staff(step), step, waiting_for=deed.waiting, reason=reason, now=at)


def _set_aside(worker: Worker, step: StepRow, deed: Deed, at: dt.datetime) -> None:
    steps.set_aside(worker.staff(step), step, reason=deed.text, now=at)


def _postpone(worker: Worker, step: StepRow, deed: Deed, at: dt.datetime) -> None:
    steps.postpone(worker.staff(step), step, worker.days.working_day(deed.to), now=at)


def _comment(worker: Worker, step: StepRow, deed: Deed, at: dt.datetime) -> None:
    actor = worker.newcomer if deed.by_family else worker.staff(step)
    steps.comment(actor, step, deed.text, shared=deed.shared or deed.by_family, now=at)


def _ask_help(worker: Worker, step: StepRow, deed: Deed, at: dt.datetime) -> None:
    steps.ask_help(worker.newcomer, step, deed.text, at)


def _decline(worker: Worker, step: StepRow, deed: Deed, at: dt.datetime) -> None:
    steps.decline(worker.newcomer, step, deed.text, at)


def _assign(worker: Worker, step: StepRow, deed: Deed, at: dt.datetime) -> None:
    steps.assign(worker.staff(step), step, worker.agency.person_id(deed.person), now=at)


_ACTS: Mapping[DeedKind, Act] = {
    DeedKind.START: _start,
    DeedKind.BLOCK: _block,
    DeedKind.SET_ASIDE: _set_aside,
    DeedKind.POSTPONE: _postpone,
    DeedKind.COMMENT: _comment,
    DeedKind.ASK_HELP: _ask_help,
    DeedKind.DECLINE: _decline,
    DeedKind.ASSIGN: _assign,
}
