"""A family file is opened, its year is built from the agency's configuration, and follows what changes."""

import datetime as dt

from flask import Flask
from sqlalchemy import select

from concierge.checklists import steps
from concierge.checklists.family_plans.building import find_plan_row, mark_outdated
from concierge.checklists.family_plans.plan_updates import apply_update, preview_update
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.families.anchor_dates import Anchor
from concierge.families.project import set_anchors
from concierge.platform.db import db
from tests.factories import Agency, make_family


def _steps(household_id: int) -> list[StepRow]:
    return list(db.session.scalars(select(StepRow).where(StepRow.household_id == household_id)))


def test_a_new_file_gets_its_year_with_a_person_and_an_explanation_for_each_date(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now)

    found = _steps(household.id)

    assert len(found) > 20
    assert {step.subject.value for step in found} >= {"housing", "school", "health", "administrative", "social"}
    assert [step.key for step in found if step.assignee_id is None] == []
    assert [step.key for step in found if step.due_on is not None and not step.explanation] == []


def test_moving_the_move_in_shows_what_changes_and_begun_steps_stay(
    app: Flask, agency: Agency, now: dt.datetime
) -> None:
    household = make_family(agency, now=now)
    begun = next(step for step in _steps(household.id) if step.key == "demarches.carte-grise")
    kept_date = begun.due_on
    steps.start(agency.concierge, begun, now=now)

    set_anchors(agency.concierge, household, {(None, Anchor.MOVE_IN): dt.date(2027, 4, 30)}, now)
    mark_outdated(household.id, now)
    preview = preview_update(agency.concierge, household, now)

    assert preview.difference.moved != ()
    assert "demarches.carte-grise" not in {moved.step.key.step for moved in preview.difference.moved}

    apply_update(agency.concierge, household, seen_version=None, now=now)
    db.session.expire_all()

    assert begun.due_on == kept_date
    assert begun.status is StepStatus.STARTED
    plan = find_plan_row(household.id)
    assert plan is not None
    assert plan.outdated_since is None
    assert preview_update(agency.concierge, household, now).difference.is_empty
