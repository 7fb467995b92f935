"""Taking the last update of a plan back: dates, versions and steps as they were, except where people have worked."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from concierge.checklists.events import PlanUpdateUndone
from concierge.checklists.family_plans.plan_rows import (
    insert_rows,
    is_touched,
    key_of,
    list_steps,
    pin_to_version,
    steps_with_something,
)
from concierge.checklists.family_plans.row_values import dated_row, dates_before, key_of_plain, read_row
from concierge.checklists.models import HouseholdPlan, PlanChange, StepRow
from concierge.checklists.planning.plans import InstanceKey, StepStatus
from concierge.checklists.states import SET_ASIDE_REASONS
from concierge.families.models import Household
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.bulk import delete_rows, read_again, update_rows
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.taking_back import can_be_taken_back


def find_last_update(actor: Actor, household_id: int) -> PlanChange | None:
    """Return the last update of a family's plan that nobody has undone, None when there is none left to undo."""
    last = db.session.scalars(_last_change(actor), {"household_id": household_id}).first()
    return last if last is not None and last.undone_at is None else None


@lru_cache(maxsize=64)
def _last_change(actor: Actor) -> Select[PlanChange]:
    """Make the statement once for each reader: every file asks it."""
    query = select(PlanChange).where(PlanChange.visible_to(actor), PlanChange.household_id == bindparam("household_id"))
    return query.order_by(PlanChange.id.desc()).limit(1)


def undo_update(actor: Actor, household: Household, *, change_id: int, now: dt.datetime) -> int:
    """Take back the last update, for a month; return how many of its steps stay because somebody worked on them."""
    change = find_last_update(actor, household.id)
    if change is None or change.id != change_id:
        raise DomainError(N_("Cette mise à jour a déjà été annulée, ou une autre l’a suivie."))
    if not can_be_taken_back(change.made_at, now):
        raise DomainError(
            N_(
                "Cette mise à jour a plus d’un mois : elle ne s’annule plus. "
                "Modifiez les étapes ou leurs dates une à une."
            )
        )
    return undo_changes(actor, [change], now)


def undo_changes(actor: Actor, changes: Sequence[PlanChange], now: dt.datetime) -> int:
    """Undo the changes that are the last of their families, in as many statements as one; return as `undo_update`."""
    last = _last_changes(changes)
    changes = [change for change in changes if last[change.household_id] == change.id]
    ids = [change.household_id for change in changes]
    steps, kept_steps = list_steps(ids), steps_with_something(ids)
    present = [row.id for household_id in ids for row in steps[household_id]]
    undoings = [_undoing(change, steps[change.household_id], kept_steps) for change in changes]
    delete_rows(StepRow, [row.id for undoing in undoings for row in undoing.gone])
    update_rows(StepRow, [row for undoing in undoings for row in undoing.dated])
    _put_back([row for undoing in undoings for row in undoing.back])
    for (old, new), households in _by_versions(changes).items():
        pin_to_version(households, old, new)
    _unfollow(changes)
    for change in changes:
        change.undone_at = now
    db.session.flush()
    events.record_all([undoing.event for undoing in undoings], actor, now)
    read_again(StepRow, present)
    return sum(undoing.event.kept for undoing in undoings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Undoing:
    """What taking one change back writes: rows to delete, to date, to put back."""

    gone: Sequence[StepRow]
    dated: Sequence[dict[str, Any]]
    back: Sequence[dict[str, Any]]
    event: PlanUpdateUndone


def _undoing(change: PlanChange, rows: Sequence[StepRow], kept_steps: set[int]) -> _Undoing:
    by_id, present = {row.id: row for row in rows}, {key_of(row) for row in rows}
    added = {InstanceKey(*key) for key in change.added}
    newcomers = [row for row in rows if key_of(row) in added]
    gone = [row for row in newcomers if _is_as_added(row) and not is_touched(row, kept_steps)]
    before = [(by_id[kept["id"]], kept) for kept in change.before if kept["id"] in by_id]
    return _Undoing(
        gone=gone,
        dated=[dated_row(row, values) for row, kept in before if (values := dates_before(row, kept))],
        back=[read_row(values) for values in change.removed if key_of_plain(values) not in present],
        event=PlanUpdateUndone(household_id=change.household_id, change_id=change.id, kept=len(newcomers) - len(gone)),
    )


def _last_changes(changes: Sequence[PlanChange]) -> Mapping[int, int]:
    """Return the id of the last change of each family: an older one stays as it is."""
    of_families = PlanChange.household_id.in_([change.household_id for change in changes])
    last = select(PlanChange.household_id, func.max(PlanChange.id)).where(of_families)
    found = db.session.execute(last.group_by(PlanChange.household_id))
    return {household_id: change_id for household_id, change_id in found}  # noqa: C416  typed


def _is_as_added(row: StepRow) -> bool:
    return not row.pinned and (row.status is StepStatus.TODO or row.reason in SET_ASIDE_REASONS)


def _put_back(rows: Sequence[dict[str, Any]]) -> None:
    """Insert removed rows under their own numbers, except where a newer step has taken one: SQLite gives them again."""
    taken = set(db.session.scalars(select(StepRow.id).where(StepRow.id.in_([row["id"] for row in rows]))))
    insert_rows([row for row in rows if row["id"] not in taken])
    insert_rows([{name: row[name] for name in row if name != "id"} for row in rows if row["id"] in taken])


def _by_versions(changes: Iterable[PlanChange]) -> Mapping[tuple[int, int], list[int]]:
    """Group the families that go back from one version to another one."""
    grouped: dict[tuple[int, int], list[int]] = defaultdict(list)
    for change in changes:
        if change.from_version_id != change.to_version_id:
            grouped[change.to_version_id, change.from_version_id].append(change.household_id)
    return grouped


def _unfollow(changes: Iterable[PlanChange]) -> None:
    by_household = {change.household_id: change for change in changes}
    plans = select(HouseholdPlan.household_id, HouseholdPlan.id, HouseholdPlan.version)
    found = db.session.execute(plans.where(HouseholdPlan.household_id.in_(by_household))).all()
    update_rows(
        HouseholdPlan,
        [
            {
                "id": row.id,
                "version": row.version,
                "version_id": by_household[row.household_id].from_version_id,
                "outdated_since": by_household[row.household_id].was_outdated_since,
            }
            for row in found
        ],
    )
