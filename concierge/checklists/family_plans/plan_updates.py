"""Leading plans after their project or to a newer version: previewed, applied whole or in part, undone once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select

from concierge.accounts.models import Space
from concierge.checklists.attachments.models import Attachment
from concierge.checklists.catalogue import get_journey, latest_version_id
from concierge.checklists.events import PlanUpdated, PlanUpdateUndone, PlanUpgraded
from concierge.checklists.family_plans.building import get_planning_projects
from concierge.checklists.family_plans.plan_rows import (
    dates_of,
    insert_rows,
    key_of,
    new_rows,
    pin_to_version,
    questions_of,
    state_of,
)
from concierge.checklists.family_plans.staffing import Team, load_team
from concierge.checklists.family_plans.taking_back import can_be_taken_back
from concierge.checklists.models import HouseholdPlan, PlanChange, StepComment, StepRow
from concierge.checklists.planning.planner import build_plan
from concierge.checklists.planning.plans import InstanceKey, Plan, StepStatus
from concierge.checklists.planning.replanning import PlanDifference, compare, reworded_steps
from concierge.checklists.states import SET_ASIDE_BY_UPDATE, SET_ASIDE_REASONS
from concierge.families.models import Household
from concierge.platform import events
from concierge.platform.access import Actor, expect_version
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import Base, db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_


class Rest(StrEnum):
    """What becomes of the changes a person did not choose."""

    LATER = "later"  # they are proposed again
    NEVER = "never"  # dates stay as chosen dates, new steps are set aside, steps that would go are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an update would change, before it is applied. `steps` are the family's rows by step."""

    household: Household
    household_plan: HouseholdPlan
    version_id: int
    plan: Plan
    difference: PlanDifference
    steps: Mapping[InstanceKey, StepRow]

    @property
    def is_upgrade(self) -> bool:
        """Tell whether the family would follow another version."""
        return self.version_id != self.household_plan.version_id


def preview_update(actor: Actor, household: Household, now: dt.datetime, *, version_id: int | None = None) -> Preview:
    """Plan the family anew, on its own version or another one, and say what would change; nothing is written."""
    previews = preview_updates(actor, [household], now, version_id=version_id)
    if not previews:
        raise NotFound
    return previews[0]


def preview_updates(
    actor: Actor, households: Sequence[Household], now: dt.datetime, *, version_id: int | None = None
) -> list[Preview]:
    """Preview several families that have a plan, in as many queries as one."""
    today = paris_date(now)
    ids = [household.id for household in households]
    plans = {p.household_id: p for p in db.session.scalars(select(HouseholdPlan).where(_of(HouseholdPlan, ids)))}
    steps = _by_household(db.session.scalars(select(StepRow).where(_of(StepRow, ids), StepRow.version_id.is_not(None))))
    kept = steps_with_something(ids)
    projects = get_planning_projects(households, today)
    calendar = CivilCalendar(db.session.get_one(Space, actor.space_id).department)
    previews = []
    for household in households:
        if (present := plans.get(household.id)) is None:
            continue
        rows = {key_of(row): row for row in steps[household.id]}
        followed = version_id or present.version_id
        journey, project = get_journey(followed), projects[household.id]
        state = {key: state_of(row) for key, row in rows.items()}
        plan = build_plan(journey, project.household, project.anchors, calendar, state, today)
        same = followed == present.version_id
        difference = compare(
            plan,
            state,
            touched=frozenset(key for key, row in rows.items() if is_touched(row, kept)),
            reworded=frozenset() if same else reworded_steps(get_journey(present.version_id), journey),
        )
        previews.append(
            Preview(
                household=household,
                household_plan=present,
                version_id=followed,
                plan=plan,
                difference=difference,
                steps=rows,
            )
        )
    return previews


def steps_with_something(household_ids: Sequence[int]) -> set[int]:
    """Return the steps of these families that carry words or documents, in one query."""
    said = select(StepComment.step_id).where(_of(StepComment, household_ids))
    return set(db.session.scalars(said.union(select(Attachment.step_id).where(_of(Attachment, household_ids)))))


def is_touched(row: StepRow, kept: Collection[int]) -> bool:
    """Tell whether somebody left something on a step that taking it away would lose."""
    return bool(row.id in kept or row.ticked or row.outcome or row.help_asked_at or row.family_declined_at)


def apply_update(
    actor: Actor,
    household: Household,
    *,
    seen_version: int | None,
    now: dt.datetime,
    version_id: int | None = None,
    chosen: Collection[InstanceKey] | None = None,
    rest: Rest = Rest.LATER,
) -> PlanDifference:
    """Do what the preview showed, or the `chosen` part of it; return what was done. Begun and kept steps stay."""
    preview = preview_update(actor, household, now, version_id=version_id)
    expect_version(preview.household_plan, seen_version)
    return apply_preview(actor, preview, load_team(actor, paris_date(now)), now, chosen=chosen, rest=rest)


def apply_preview(
    actor: Actor,
    preview: Preview,
    team: Team,
    now: dt.datetime,
    *,
    chosen: Collection[InstanceKey] | None = None,
    rest: Rest = Rest.LATER,
    upgrade_id: int | None = None,
) -> PlanDifference:
    """Write a preview made in this very transaction, and what it takes to undo it."""
    done = preview.difference if chosen is None else preview.difference.only(chosen)
    left = preview.difference.without(done.keys)
    household, plan_row = preview.household, preview.household_plan
    event = _event(preview, done)
    removed = [preview.steps[key] for key in done.removed]
    before = _before(preview)
    change = PlanChange(
        space_id=household.space_id,
        household_id=household.id,
        upgrade_id=upgrade_id,
        from_version_id=plan_row.version_id,
        to_version_id=preview.version_id,
        made_at=now,
        made_by=actor.person_id,
        added=[list(step.key) for step in (*done.added, *(left.added if rest is Rest.NEVER else ()))],
        removed=[_plain_row(row) for row in removed],
        before=[],
        was_outdated_since=plan_row.outdated_since,
    )
    db.session.add(change)
    _follow(preview, done)
    rows = new_rows(household, preview.version_id, done.added, team)
    if rest is Rest.NEVER:
        rows += _set_aside(preview, left, team)
    insert_rows(rows)
    if removed:
        _delete(removed)
    gone = set(done.removed)
    change.before = [
        {"id": row.id, **values}
        for key, row in preview.steps.items()
        if key not in gone and (values := _changed(before[key], row))
    ]
    db.session.flush()
    if preview.is_upgrade:
        pin_to_version(preview.steps.values(), household.id, plan_row.version_id, preview.version_id)
    plan_row.version_id = preview.version_id
    plan_row.outdated_since = None if rest is Rest.NEVER or left.is_empty else plan_row.outdated_since or now
    plan_row.built_at = now
    plan_row.open_questions = questions_of(preview.plan)
    db.session.flush()
    events.record(event, actor, now)
    return done


def find_last_update(actor: Actor, household_id: int) -> PlanChange | None:
    """Return the last update of a family's plan that nobody has undone, None when there is none left to undo."""
    last = db.session.scalars(
        select(PlanChange)
        .where(PlanChange.visible_to(actor), PlanChange.household_id == household_id)
        .order_by(PlanChange.id.desc())
        .limit(1)
    ).first()
    return last if last is not None and last.undone_at is None else None


def find_newer_version_id(actor: Actor, plan: HouseholdPlan | None) -> int | None:
    """Return the newest version of the journey when the plan of a file follows an older one."""
    if plan is None:
        return None
    newest = latest_version_id(actor.space_id)
    return newest if newest != plan.version_id else None


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
    return undo_change(actor, change, now)


def undo_change(actor: Actor, change: PlanChange, now: dt.datetime) -> int:
    """Put back dates, versions and steps as they were before `change`, except where people have worked since."""
    rows = list(
        db.session.scalars(
            select(StepRow).where(StepRow.household_id == change.household_id, StepRow.version_id.is_not(None))
        )
    )
    kept_steps = steps_with_something([change.household_id])
    by_id = {row.id: row for row in rows}
    added = {InstanceKey(*key) for key in change.added}
    newcomers = [row for row in rows if key_of(row) in added]
    untouched = [row for row in newcomers if _is_as_added(row) and not is_touched(row, kept_steps)]
    if untouched:
        _delete(untouched)
    for values in change.before:
        if (row := by_id.get(values["id"])) is not None:
            _restore(row, values)
    present = {key_of(row) for row in rows}
    _put_back([_read_row(plain) for plain in change.removed if _key_of_plain(plain) not in present])
    plan_row = db.session.execute(
        select(HouseholdPlan).where(HouseholdPlan.household_id == change.household_id)
    ).scalar_one()
    if change.from_version_id != change.to_version_id:
        db.session.flush()
        pin_to_version(rows, change.household_id, change.to_version_id, change.from_version_id)
    plan_row.version_id = change.from_version_id
    plan_row.outdated_since = change.was_outdated_since
    change.undone_at = now
    db.session.flush()
    kept = len(newcomers) - len(untouched)
    events.record(PlanUpdateUndone(household_id=change.household_id, change_id=change.id, kept=kept), actor, now)
    return kept


_DATES = ("due_on", "earliest_on", "latest_on", "explanation", "waits_for", "pinned")
_COLUMNS = {column.key: column for column in StepRow.__table__.columns}


def _follow(preview: Preview, done: PlanDifference) -> None:
    """Give present steps the dates of the plan where they were chosen."""
    left = set(preview.difference.without(done.keys).keys)
    for planned in preview.plan.steps:
        row = preview.steps.get(planned.key)
        if row is None:
            continue
        if planned.is_free and planned.key not in left:
            _set(row, dates_of(planned))


def _set_aside(preview: Preview, left: PlanDifference, team: Team) -> list[dict[str, Any]]:
    """Settle the changes nobody wants, so that they are not proposed again; return the new rows."""
    for key in (*(moved.step.key for moved in left.moved), *left.removed):
        preview.steps[key].pinned = True
    rows = new_rows(preview.household, preview.version_id, left.added, team)
    return [{**row, "status": StepStatus.NOT_APPLICABLE, "reason": SET_ASIDE_BY_UPDATE} for row in rows]


def _before(preview: Preview) -> dict[InstanceKey, dict[str, Any]]:
    return {key: {name: getattr(row, name) for name in _DATES} for key, row in preview.steps.items()}


def _changed(before: Mapping[str, Any], row: StepRow) -> dict[str, Any]:
    """Return what a row was, as plain values, where it changed; beside the date, the one it now has."""
    values = {name: _plain(value) for name, value in before.items() if getattr(row, name) != value}
    return values | ({"then_due_on": _plain(row.due_on)} if values else {})


def _restore(row: StepRow, values: Mapping[str, Any]) -> None:
    """Put the date of a row back, unless somebody has done, begun or moved the step since."""
    if row.status is StepStatus.TODO and _plain(row.due_on) == values["then_due_on"]:
        _set(row, {name: _read(name, value) for name, value in values.items() if name in _DATES})


def _is_as_added(row: StepRow) -> bool:
    return not row.pinned and (row.status is StepStatus.TODO or row.reason in SET_ASIDE_REASONS)


def _delete(rows: Sequence[StepRow]) -> None:
    """Delete rows without asking each object of the session whether it is one of them."""
    gone = delete(StepRow).where(StepRow.id.in_([row.id for row in rows]))
    db.session.execute(gone.execution_options(synchronize_session=False))
    for row in rows:
        db.session.expunge(row)


def _put_back(rows: Sequence[dict[str, Any]]) -> None:
    """Insert removed rows under their own numbers, except where a newer step has taken one: SQLite gives them again."""
    taken = set(db.session.scalars(select(StepRow.id).where(StepRow.id.in_([row["id"] for row in rows]))))
    insert_rows([row for row in rows if row["id"] not in taken])
    insert_rows([{name: row[name] for name in row if name != "id"} for row in rows if row["id"] in taken])


def _set(row: StepRow, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _plain_row(row: StepRow) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in _COLUMNS}


def _read_row(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _read(name, value) for name, value in plain.items()}


def _key_of_plain(plain: Mapping[str, Any]) -> InstanceKey:
    return InstanceKey(plain["key"], None if plain["member_id"] is None else str(plain["member_id"]))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _read(name: str, value: Any) -> Any:
    kind = _COLUMNS[name].type
    if value is None:
        return None
    if name.endswith("_on"):
        return dt.date.fromisoformat(value)
    if name.endswith("_at"):
        return dt.datetime.fromisoformat(value)
    enum = getattr(kind, "enum", None)
    return enum(value) if enum else value


def _event(preview: Preview, done: PlanDifference) -> events.Event:
    counts = {"added": len(done.added), "moved": len(done.moved), "removed": len(done.removed)}
    if preview.is_upgrade:
        return PlanUpgraded(household_id=preview.household.id, version_id=preview.version_id, **counts)
    return PlanUpdated(household_id=preview.household.id, **counts)


def _of(model: type[Base], household_ids: Sequence[int]) -> Any:
    return model.household_id.in_(household_ids)  # type: ignore[attr-defined]


def _by_household(rows: Iterable[StepRow]) -> Mapping[int, list[StepRow]]:
    grouped: dict[int, list[StepRow]] = defaultdict(list)
    for row in rows:
        grouped[row.household_id].append(row)
    return grouped
