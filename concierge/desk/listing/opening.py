"""Opening a file from the form: who is known already, then household, answers, dates and plan in one transaction."""

import datetime as dt
from collections.abc import Collection

from concierge.checklists.family_plans.building import build_plans
from concierge.families.anchor_dates import Anchor
from concierge.families.duplicates.candidates import Candidate, find_candidates
from concierge.families.duplicates.likeness import Home, Someone
from concierge.families.facts import FactValue
from concierge.families.forms import NewHouseholdForm
from concierge.families.models import Household
from concierge.families.project import AnchorKey, FactKey, set_anchors, set_facts
from concierge.families.queries import list_members
from concierge.families.services import find_just_opened, open_household
from concierge.platform.access import Actor


def find_known(actor: Actor, form: NewHouseholdForm, others: Collection[int], now: dt.datetime) -> list[Candidate]:
    """Return the files these people may already have, but those said to be somebody else’s (`others`)."""
    details = form.member_details()
    if find_just_opened(actor, form.details(details), details, now) is not None:
        return []  # a double click: the file itself would be found
    people = tuple(
        Someone(
            kind=member.kind,
            first_name=member.first_name,
            last_name=member.last_name,
            birth_on=member.birth_on,
            email=member.email,
            phone=member.phone,
            key=key,
        )
        for key, member in enumerate(details)
    )
    found = find_candidates(actor, Home(people=people, commune=form.origin.data or None))
    return [candidate for candidate in found if candidate.household_id not in others]


def open_file(actor: Actor, form: NewHouseholdForm, now: dt.datetime) -> Household:
    """Open a file with everything that was typed, and plan its year."""
    details = form.member_details()
    if (same := find_just_opened(actor, form.details(details), details, now)) is not None:
        return same
    household = open_household(
        actor,
        form.details(details),
        details,
        owner_id=form.owner.data or None,
        health_agreed=form.health_means(),
        now=now,
    )
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
