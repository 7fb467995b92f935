"""What merging two files does with their years.

The kept file's plan stays. A step both have becomes one: the further of the two, with the words and documents of both.
Steps the kept file does not have come along when they are the family's own, of a person who comes along, or when
somebody has worked on them; what nobody has touched stays behind, and the update of the plan proposes it if it fits.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from concierge.checklists.family_plans.plan_rows import steps_with_something
from concierge.checklists.models import HouseholdPlan
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.pulses.models import PulseAnswer
from concierge.checklists.year.welcome_models import WelcomeAnswer
from concierge.families.duplicates.moving import Merge, MergeRule, MergeRules, Row
from concierge.platform.db import db

_FURTHER: Mapping[StepStatus, int] = {
    StepStatus.TODO: 0,
    StepStatus.BLOCKED: 1,
    StepStatus.STARTED: 2,
    StepStatus.NOT_APPLICABLE: 3,
    StepStatus.DONE: 4,
}
_STATE = ("status", "waiting_for", "reason", "done_at", "done_by_person", "done_by_member")
_ASKED = ("help_asked_at", "family_declined_at")


def _steps_that_go(merge: Merge, rows: Sequence[Row]) -> set[int]:
    """Return the steps without a twin that come along; all of them when the kept file has no year of its own."""
    ids = (merge.kept_id, merge.absorbed_id)
    planned = set(db.session.scalars(select(HouseholdPlan.household_id).where(HouseholdPlan.household_id.in_(ids))))
    if planned != set(ids):
        return {row["id"] for row in rows}
    spoken_of = steps_with_something([merge.absorbed_id]) | _answered_by(merge.absorbed_id)
    return {row["id"] for row in rows if row["id"] in spoken_of or _is_worked_on(row) or _is_their_own(merge, row)}


def _answered_by(household_id: int) -> set[int]:
    """Return the steps that answers of the family led to."""
    pulses = select(PulseAnswer.step_id).where(PulseAnswer.household_id == household_id)
    welcome = select(WelcomeAnswer.step_id).where(WelcomeAnswer.household_id == household_id)
    return {step_id for step_id in db.session.scalars(pulses.union(welcome)) if step_id is not None}


def _is_worked_on(row: Row) -> bool:
    touched = row["ticked"] or row["outcome"] or row["pinned"] or any(row[name] for name in _ASKED)
    return row["status"] is not StepStatus.TODO or bool(touched)


def _is_their_own(merge: Merge, row: Row) -> bool:
    """Tell whether a step was added for this family, or is of somebody the kept file does not have."""
    comes_along = row["member_id"] is not None and row["member_id"] not in merge.members
    return row["version_id"] is None or comes_along


def _further_of_both(kept: Row, other: Row) -> dict[str, Any]:
    """Return what a step takes from its twin: the state that is further, and what the twin knows besides."""
    values: dict[str, Any] = {"outcome": {**other["outcome"], **kept["outcome"]}}
    values["ticked"] = [*kept["ticked"], *(each for each in other["ticked"] if each not in kept["ticked"])]
    if _FURTHER[other["status"]] > _FURTHER[kept["status"]]:
        values |= {name: other[name] for name in _STATE}
    if values.get("status", kept["status"]) is not StepStatus.DONE:
        values |= {name: kept[name] or other[name] for name in _ASKED}
    return values


def _same_steps_of_the_kept(merge: Merge, row: Row) -> dict[str, Any]:
    return {"waits_for": [[[key, _named(member, merge)] for key, member in group] for group in row["waits_for"]]}


def _same_people_of_the_kept(merge: Merge, row: Row) -> dict[str, Any]:
    return {"open_questions": [[fact, _named(member, merge), steps] for fact, member, steps in row["open_questions"]]}


def _named(member: str | None, merge: Merge) -> str | None:
    return None if member is None else str(merge.twins["member"].get(int(member), member))


def _answered_by_either(kept: Row, other: Row) -> dict[str, Any]:
    return {name: kept[name] or other[name] for name in ("opened_at", "answered_at")}


MERGE_RULES: MergeRules = {
    "household_plan": MergeRule(one_per=(), also=_same_people_of_the_kept),
    "plan_change": MergeRule(stays="the plan it changed is not followed any more"),
    "step": MergeRule(
        one_per=("key", "member_id"), goes=_steps_that_go, fold=_further_of_both, also=_same_steps_of_the_kept
    ),
    "step_comment": MergeRule(),
    "attachment": MergeRule(),
    "hand_over": MergeRule(),
    "pulse": MergeRule(one_per=("days",), fold=_answered_by_either),
    "pulse_answer": MergeRule(one_per=("pulse_id", "member_id", "subject")),
    "welcome_answer": MergeRule(one_per=("member_id",)),
}
