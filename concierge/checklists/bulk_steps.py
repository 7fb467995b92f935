"""One act on several steps: what can be done is done, what cannot is told, each with its reason."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from concierge.checklists import steps
from concierge.checklists.models import StepRow
from concierge.checklists.states import OPEN_STATUSES
from concierge.checklists.step_lines import StepLine, select_lines, step_lines
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_


class BulkAct(StrEnum):
    """What can be done to many steps at once."""

    ASSIGN = "assign"
    POSTPONE = "postpone"
    SET_ASIDE = "set_aside"


BULK_LABELS = {
    BulkAct.ASSIGN: N_("Confier à quelqu’un"),
    BulkAct.POSTPONE: N_("Reporter à une date"),
    BulkAct.SET_ASIDE: N_("Écarter, sans objet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """The act and what it needs: a person (None: nobody), a date, a reason."""

    act: BulkAct
    assignee_id: int | None = None
    due_on: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone:
    """A step that stayed as it was, and why: a msgid and its values."""

    line: StepLine
    message: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkResult:
    """How many steps changed, and those that did not."""

    done: int
    refused: tuple[NotDone, ...]


def change_steps(actor: Actor, seen: Mapping[int, int], change: BulkChange, now: dt.datetime) -> BulkResult:
    """Do one act to steps known by id and by the version that was seen; a wrong date or person refuses all of it."""
    wanted = scoped(actor, StepRow).where(StepRow.id.in_(seen)).order_by(StepRow.id).with_for_update()
    rows = list(db.session.scalars(wanted))
    why: dict[int, DomainError] = {}
    for row in rows:
        try:
            if row.status not in OPEN_STATUSES:
                raise DomainError(N_("Cette étape est close. Rouvrez-la d’abord."))
            _change(actor, row, change, seen[row.id], now)
        except DomainError as error:
            if error.field is not None:
                raise
            why[row.id] = error
    refused = tuple(
        NotDone(line=line, message=why[line.step_id].message, values=why[line.step_id].values)
        for line in _lines(actor, list(why))
    )
    return BulkResult(done=len(rows) - len(why), refused=refused)


def _change(actor: Actor, row: StepRow, change: BulkChange, version: int, now: dt.datetime) -> None:
    if change.act is BulkAct.ASSIGN:
        steps.assign(actor, row, change.assignee_id, seen_version=version, now=now)
    elif change.act is BulkAct.POSTPONE:
        if change.due_on is None:
            raise DomainError(N_("Choisissez une date."), field="due_on")
        steps.postpone(actor, row, change.due_on, seen_version=version, now=now)
    else:
        steps.set_aside(actor, row, reason=change.reason, seen_version=version, now=now)


def _lines(actor: Actor, step_ids: Sequence[int]) -> list[StepLine]:
    if not step_ids:
        return []
    rows = db.session.execute(select_lines().where(StepRow.id.in_(step_ids)).order_by(StepRow.id)).all()
    return step_lines(actor, rows)
