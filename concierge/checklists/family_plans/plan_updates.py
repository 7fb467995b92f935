"""Leading plans after their project or to a newer version: previewed, then applied whole or in part."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from concierge.accounts.models import Space
from concierge.checklists.catalogue import get_journey, latest_version_id
from concierge.checklists.events import PlanUpdated, PlanUpgraded
from concierge.checklists.family_plans.building import get_planning_projects
from concierge.checklists.family_plans.plan_rows import (
    dates_of,
    insert_rows,
    is_touched,
    key_of,
    list_steps,
    new_rows,
    pin_to_version,
    questions_of,
    state_of,
    steps_with_something,
)
from concierge.checklists.family_plans.row_values import dated_row, plain_before, plain_row
from concierge.checklists.family_plans.staffing import Team, load_team
from concierge.checklists.models import HouseholdPlan, PlanChange, StepRow
from concierge.checklists.planning.planner import build_plan
from concierge.checklists.planning.plans import InstanceKey, Plan, PlannedStep, StepStatus
from concierge.checklists.planning.replanning import PlanDifference, compare, reworded_steps
from concierge.checklists.states import SET_ASIDE_BY_UPDATE
from concierge.families.models import Household
from concierge.platform import events
from concierge.platform.access import Actor, expect_version
from concierge.platform.bulk import delete_rows, read_again, update_rows
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import NotFound


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
    present_plans = select(HouseholdPlan).where(HouseholdPlan.household_id.in_(ids))
    plans = {plan.household_id: plan for plan in db.session.scalars(present_plans)}
    steps = list_steps(ids)
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
    team = load_team(actor, paris_date(now))
    return apply_previews(actor, [preview], team, now, chosen=chosen, rest=rest)[0]


def apply_previews(
    actor: Actor,
    previews: Sequence[Preview],
    team: Team,
    now: dt.datetime,
    *,
    chosen: Collection[InstanceKey] | None = None,
    rest: Rest = Rest.LATER,
    upgrade_id: int | None = None,
) -> list[PlanDifference]:
    """Write previews made in this very transaction, and what it takes to undo them: as many statements as for one."""
    parts = [_part(preview, chosen, rest) for preview in previews]
    present = [row.id for preview in previews for row in preview.steps.values()]
    db.session.add_all(_change(actor, part, now, upgrade_id) for part in parts)
    insert_rows([row for part in parts for row in _new_rows(part, team)])
    delete_rows(StepRow, [row.id for part in parts for row in part.removed])
    update_rows(StepRow, [row for part in parts for row in _dated_rows(part)])
    for (old, new), group in _by_versions(previews).items():
        pin_to_version([preview.household.id for preview in group], old, new)
    happened = [_event(part) for part in parts]
    update_rows(HouseholdPlan, [_followed(part, now) for part in parts])
    events.record_all(happened, actor, now)
    read_again(StepRow, present)
    return [part.done for part in parts]


def find_newer_version_id(actor: Actor, plan: HouseholdPlan | None) -> int | None:
    """Return the newest version of the journey when the plan of a file follows an older one."""
    if plan is None:
        return None
    newest = latest_version_id(actor.space_id)
    return newest if newest != plan.version_id else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What is done of a preview, what is left of it, and the columns that change in the steps a family has."""

    preview: Preview
    rest: Rest
    done: PlanDifference
    left: PlanDifference
    changed: Mapping[InstanceKey, Mapping[str, Any]]

    @property
    def removed(self) -> list[StepRow]:
        return [self.preview.steps[key] for key in self.done.removed]

    @property
    def set_aside(self) -> Sequence[PlannedStep]:
        """Return the new steps nobody wants: settled, so that they are not proposed again."""
        return self.left.added if self.rest is Rest.NEVER else ()


def _part(preview: Preview, chosen: Collection[InstanceKey] | None, rest: Rest) -> _Part:
    done = preview.difference if chosen is None else preview.difference.only(chosen)
    left = preview.difference.without(done.keys)
    changed = _new_dates(preview, left)
    if rest is Rest.NEVER:
        changed |= {key: {"pinned": True} for key in (*(moved.step.key for moved in left.moved), *left.removed)}
    return _Part(preview=preview, rest=rest, done=done, left=left, changed=changed)


def _new_dates(preview: Preview, left: PlanDifference) -> dict[InstanceKey, dict[str, Any]]:
    """Return the dates of the plan where they are not those of a present step, except for what is left."""
    kept, changed = set(left.keys), {}
    for planned in preview.plan.steps:
        row = preview.steps.get(planned.key)
        if row is None or not planned.is_free or planned.key in kept:
            continue
        values = {name: value for name, value in dates_of(planned).items() if getattr(row, name) != value}
        if values:
            changed[planned.key] = values
    return changed


def _change(actor: Actor, part: _Part, now: dt.datetime, upgrade_id: int | None) -> PlanChange:
    preview = part.preview
    return PlanChange(
        space_id=preview.household.space_id,
        household_id=preview.household.id,
        upgrade_id=upgrade_id,
        from_version_id=preview.household_plan.version_id,
        to_version_id=preview.version_id,
        made_at=now,
        made_by=actor.person_id,
        added=[list(step.key) for step in (*part.done.added, *part.set_aside)],
        removed=[plain_row(row) for row in part.removed],
        before=[plain_before(preview.steps[key], values) for key, values in part.changed.items()],
        was_outdated_since=preview.household_plan.outdated_since,
    )


def _new_rows(part: _Part, team: Team) -> list[dict[str, Any]]:
    household, version_id = part.preview.household, part.preview.version_id
    settled = {"status": StepStatus.NOT_APPLICABLE, "reason": SET_ASIDE_BY_UPDATE}
    rows = new_rows(household, version_id, part.done.added, team)
    return rows + [row | settled for row in new_rows(household, version_id, part.set_aside, team)]


def _dated_rows(part: _Part) -> list[dict[str, Any]]:
    steps = part.preview.steps
    return [dated_row(steps[key], values) for key, values in part.changed.items()]


def _followed(part: _Part, now: dt.datetime) -> dict[str, Any]:
    """Return what a family's plan says once it has followed."""
    plan_row = part.preview.household_plan
    settled = part.rest is Rest.NEVER or part.left.is_empty
    return {
        "id": plan_row.id,
        "version": plan_row.version,
        "version_id": part.preview.version_id,
        "outdated_since": None if settled else plan_row.outdated_since or now,
        "built_at": now,
        "open_questions": questions_of(part.preview.plan),
    }


def _by_versions(previews: Iterable[Preview]) -> Mapping[tuple[int, int], list[Preview]]:
    """Group the previews that lead from one version to another one."""
    grouped: dict[tuple[int, int], list[Preview]] = defaultdict(list)
    for preview in previews:
        if preview.is_upgrade:
            grouped[preview.household_plan.version_id, preview.version_id].append(preview)
    return grouped


def _event(part: _Part) -> events.Event:
    preview, done = part.preview, part.done
    counts = {"added": len(done.added), "moved": len(done.moved), "removed": len(done.removed)}
    if preview.is_upgrade:
        return PlanUpgraded(household_id=preview.household.id, version_id=preview.version_id, **counts)
    return PlanUpdated(household_id=preview.household.id, **counts)
