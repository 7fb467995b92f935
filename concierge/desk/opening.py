"""Opening a file from the form: household, people, answers and dates, then the plan, in one transaction."""

import datetime as dt

from concierge.checklists.family_plans.building import build_plans
from concierge.families.anchor_dates import Anchor
from concierge.families.facts import FactValue
from concierge.families.forms import NewHouseholdForm
from concierge.families.models import Household
from concierge.families.project import AnchorKey, FactKey, set_anchors, set_facts
from concierge.families.queries import list_members
from concierge.families.services import find_just_opened, open_household
from concierge.platform.access import Actor


def open_file(actor: Actor, form: NewHouseholdForm, now: dt.datetime) -> Household:
    """Open a file with everything that was typed, and plan its year."""
    details = form.member_details()
    if (same := find_just_opened(actor, form.details(details), details, now)) is not None:
        return same
    household = open_household(actor, form.details(details), details, owner_id=form.owner.data or None, now=now)
    members = list_members(actor, household.id)
    facts: dict[FactKey, FactValue | None] = {(None, fact): value for fact, value in form.household_facts().items()}
    anchors: dict[AnchorKey, dt.date | None] = {(None, anchor): on for anchor, on in form.anchors().items()}
    for member, entry, answers in zip(members, form.members, form.member_facts(), strict=True):
        facts.update({(member.id, fact): value for fact, value in answers.items()})
        if entry.form.job_start.data:
            anchors[member.id, Anchor.JOB_START] = entry.form.job_start.data
    set_facts(actor, household, facts, now)
    set_anchors(actor, household, anchors, now)
    build_plans(actor, [household], now)
    return household
