"""The plan of each family: built from the pinned version, followed when the project changes, never silently."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from concierge.accounts.models import Space
from concierge.checklists.catalogue import STANDARD, get_journey, latest_version, publish_files
from concierge.checklists.events import PlanBuilt
from concierge.checklists.family_plans.plan_rows import insert_rows, new_rows, questions_of
from concierge.checklists.family_plans.staffing import load_team
from concierge.checklists.models import DefinitionVersion, HouseholdPlan
from concierge.checklists.planning.compiled import answers_read
from concierge.checklists.planning.planner import build_plan
from concierge.checklists.planning.plans import Plan
from concierge.families.models import Household
from concierge.families.queries import Project, get_projects, hold_file, list_local_deadlines, with_local_deadlines
from concierge.families.rules import expect_confirmed
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import NotFound


def build_plans(actor: Actor, households: Sequence[Household], now: dt.datetime) -> int:
    """Plan the year of families that have none yet; return the number of steps. A fixed number of queries."""
    version = latest_version(actor.space_id, STANDARD) or _publish_first(actor, now)
    space = db.session.get_one(Space, actor.space_id)
    today = paris_date(now)
    journey, calendar = get_journey(version.id), CivilCalendar(space.department)
    projects = get_planning_projects(households, today)
    team = load_team(actor, today)
    rows: list[dict[str, Any]] = []
    built = []
    for household in households:
        expect_confirmed(household)
        project = projects[household.id]
        plan = build_plan(journey, project.household, project.anchors, calendar, {}, today)
        db.session.add(_plan_row(household, version, plan, now))
        rows += new_rows(household, version.id, plan.steps, team)
        built.append(PlanBuilt(household_id=household.id, version_id=version.id, steps=len(plan.steps)))
    events.record_all(built, actor, now)
    insert_rows(rows)
    db.session.flush()
    return len(rows)


def build_missing_plan(actor: Actor, household_id: int, now: dt.datetime) -> bool:
    """Plan the year of a family that has no plan; False when it has one, perhaps since this very moment."""
    household = hold_file(actor, household_id)
    if household.closed_on is not None or find_plan_row(household_id) is not None:
        return False
    build_plans(actor, [household], now)
    return True


def mark_outdated(household_id: int, now: dt.datetime) -> None:
    """Remember that the project changed since the plan was made; the file offers the preview."""
    db.session.execute(
        update(HouseholdPlan)
        .where(HouseholdPlan.household_id == household_id, HouseholdPlan.outdated_since.is_(None))
        .values(outdated_since=now)
    )


def follow_answers(household_id: int, questions: Collection[str], now: dt.datetime) -> None:
    """Remember that answers changed when a step of this family's journey depends on one: most decide nothing."""
    plan = find_plan_row(household_id)
    if plan is not None and not answers_read(get_journey(plan.version_id)).isdisjoint(questions):
        mark_outdated(household_id, now)


# Made once: every page of a file asks it.
_PLAN = select(HouseholdPlan).where(HouseholdPlan.household_id == bindparam("of_household"))


def find_plan_row(household_id: int) -> HouseholdPlan | None:
    """Return the plan of a family, None before it is built."""
    return db.session.execute(_PLAN, {"of_household": household_id}).scalar_one_or_none()


def get_planning_projects(households: Sequence[Household], today: dt.date) -> Mapping[int, Project]:
    """Return what is known of families, the local deadlines of their communes among their dates."""
    projects = get_projects(households)
    deadlines = list_local_deadlines(households[0].space_id, since=today) if households else []
    return {
        household.id: Project(
            household=projects[household.id].household,
            anchors=with_local_deadlines(projects[household.id].anchors, household.target_commune_code, deadlines),
        )
        for household in households
    }


def _publish_first(actor: Actor, now: dt.datetime) -> DefinitionVersion:
    publish_files(actor, now)
    version = latest_version(actor.space_id, STANDARD)
    if version is None:
        raise NotFound
    return version


def _plan_row(household: Household, version: DefinitionVersion, plan: Plan, now: dt.datetime) -> HouseholdPlan:
    return HouseholdPlan(
        space_id=household.space_id,
        household_id=household.id,
        version_id=version.id,
        open_questions=questions_of(plan),
        built_at=now,
    )
