"""Which cohort a file is in, and what it takes from it: dates and answers where it has none of its own."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from concierge.families.anchor_dates import Anchor
from concierge.families.cohorts.events import CohortSet
from concierge.families.cohorts.models import Cohort
from concierge.families.cohorts.rules import COMMON_ANCHORS, COMMON_FACTS, Dates, is_of_household, missing_dates
from concierge.families.cohorts.services import expect_open
from concierge.families.consent.events import FileConfirmed
from concierge.families.consent.queries import first_adult
from concierge.families.facts import Fact, FactValue
from concierge.families.models import Household
from concierge.families.project import set_anchors, set_facts
from concierge.families.queries import typed_anchors, typed_facts
from concierge.families.rules import ImpossibleDate, check_anchor_order
from concierge.families.services import change_owner
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.db import db
from concierge.platform.events import Changed
from concierge.platform.privacy import Privacy

State = dict[str, Any]


def set_cohort(actor: Actor, household: Household, cohort_id: int | None, now: dt.datetime) -> None:
    """Put a file into a cohort, or take it out (None). From one to another it goes with its history."""
    if household.cohort_id == cohort_id:
        return
    cohort = None if cohort_id is None else fetch(actor, Cohort, cohort_id)
    if cohort is not None:
        expect_open(cohort)
    enter_together(actor, [household], cohort, now)


def enter_together(actor: Actor, households: Sequence[Household], cohort: Cohort | None, now: dt.datetime) -> None:
    """Write which cohort files are in, even one that was closed since their list was sent."""
    changes = []
    for household in households:
        old = None if household.cohort_id is None else db.session.get_one(Cohort, household.cohort_id)
        household.cohort_id = None if cohort is None else cohort.id
        names = [None if each is None else each.name for each in (old, cohort)]
        changes.append([Changed(field="cohort", old=names[0], new=names[1], privacy=Privacy.PROJECT)])
    db.session.flush()
    if cohort is not None:
        for household in households:
            take_common(actor, household, cohort, now)
    entered = [CohortSet(household_id=each.id, cohort_id=each.cohort_id) for each in households]
    events.record_all(entered, actor, now, changes=changes)


def take_common(actor: Actor, household: Household, cohort: Cohort, now: dt.datetime) -> None:
    """Give a file that may be worked the dates and answers of its cohort that it lacks.

    Where the common dates contradict its own, it takes none of them: somebody looks at that file by itself.
    """
    if not household.confirmed or household.closed_on is not None:
        return
    own = own_dates(household.id)
    missing = missing_dates(cohort.common_dates, own)
    try:
        check_anchor_order({**own, **{anchor: on for anchor, on in missing.items() if on is not None}})
    except ImpossibleDate:
        missing = {}
    write_dates(actor, household, missing, now)
    known = own_facts(household.id)
    facts = {fact: value for fact, value in cohort.common_facts.items() if fact not in known}
    write_facts(actor, household, facts, now)


def follow_confirmation(event: FileConfirmed, actor: Actor, now: dt.datetime) -> None:
    """Give whoever has just confirmed what their cohort shares: until then nothing was written in their file."""
    household = db.session.get_one(Household, event.household_id)
    if household.cohort_id is not None:
        take_common(Actor.system(actor.space_id), household, db.session.get_one(Cohort, household.cohort_id), now)


def own_dates(household_id: int) -> Dates:
    """Return the dates of a file among those a cohort may share: the family's, and the first adult's."""
    adult_id, rows = first_adult(household_id).id, typed_anchors(household_id)
    found = {anchor: rows.get((None if is_of_household(anchor) else adult_id, anchor)) for anchor in COMMON_ANCHORS}
    return {anchor: row.on for anchor, row in found.items() if row is not None}


def own_facts(household_id: int) -> Mapping[Fact, FactValue]:
    """Return the answers of a file among those a cohort may share."""
    adult_id, known = first_adult(household_id).id, typed_facts(household_id)
    found = {fact: known.get((None if is_of_household(fact) else adult_id, fact)) for fact in COMMON_FACTS}
    return {fact: value for fact, value in found.items() if value is not None}


def write_dates(actor: Actor, household: Household, dates: Mapping[Anchor, dt.date | None], now: dt.datetime) -> None:
    """Write such dates where they belong."""
    if dates:
        adult_id = first_adult(household.id).id
        keyed = {(None if is_of_household(anchor) else adult_id, anchor): on for anchor, on in dates.items()}
        set_anchors(actor, household, keyed, now)


def write_facts(actor: Actor, household: Household, facts: Mapping[Fact, FactValue | None], now: dt.datetime) -> None:
    """Write such answers where they belong."""
    if facts:
        adult_id = first_adult(household.id).id
        keyed = {(None if is_of_household(fact) else adult_id, fact): value for fact, value in facts.items()}
        set_facts(actor, household, keyed, now)


def membership_state(household: Household) -> State:
    """Return what entering a cohort may change of a file, as plain values."""
    return {
        "cohort": household.cohort_id,
        "owner": household.owner_id,
        "dates": {anchor.value: on.isoformat() for anchor, on in own_dates(household.id).items()},
        "facts": {fact.value: value for fact, value in own_facts(household.id).items()},
    }


def put_membership_back(actor: Actor, household: Household, before: State, now: dt.datetime) -> None:
    """Give a file back the cohort it was in, and take from it what it had from the other."""
    cohort = None if before["cohort"] is None else db.session.get_one(Cohort, before["cohort"])
    if household.cohort_id != before["cohort"]:
        enter_together(actor, [household], cohort, now)
    said = {anchor: before["dates"].get(anchor.value) for anchor in COMMON_ANCHORS}
    dates = {anchor: None if on is None else dt.date.fromisoformat(on) for anchor, on in said.items()}
    write_dates(actor, household, dates, now)
    write_facts(actor, household, {fact: before["facts"].get(fact.value) for fact in COMMON_FACTS}, now)
    change_owner(actor, household, before["owner"], now)
