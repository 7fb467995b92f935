"""What a cohort asks of the checklists: the plans its files still lack, and whoever of its team carries least."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import exists, func, select

from concierge.accounts.models import Space
from concierge.checklists.catalogue import STANDARD, get_journey, latest_version
from concierge.checklists.definition.model import Speciality, Subject, Who, WhoRole
from concierge.checklists.family_plans.building import build_missing_plan
from concierge.checklists.family_plans.staffing import load_team
from concierge.checklists.models import HouseholdPlan
from concierge.checklists.planning.assignment import ToAssign, assign
from concierge.checklists.planning.compiled import compile_journey
from concierge.checklists.planning.planner import build_plan
from concierge.checklists.planning.plans import InstanceKey
from concierge.families.anchor_dates import AnchorDates
from concierge.families.cohorts import works
from concierge.families.cohorts.events import CohortSet
from concierge.families.cohorts.models import Cohort, CohortWork, WorkKind
from concierge.families.cohorts.rules import is_of_household
from concierge.families.facts import Scope
from concierge.families.known_facts import HouseholdFacts, MemberFacts
from concierge.families.models import Household
from concierge.families.services import change_owner
from concierge.platform.access import Actor
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

FILE_MINUTES = 120  # what a file that has no plan yet will ask of whoever follows it in its first month
_FILE = ToAssign(
    key=InstanceKey("file", None), who=Who(role=WhoRole.CONCIERGE, speciality=Speciality.ANY), effort=FILE_MINUTES
)


def list_without_plan(actor: Actor, cohort: Cohort) -> list[tuple[int, str]]:
    """Return the open, confirmed files of a cohort that no year was planned for, by name."""
    planned = exists().where(HouseholdPlan.household_id == Household.id)
    query = select(Household.id, Household.name).where(
        Household.visible_to(actor), Household.cohort_id == cohort.id, Household.closed_on.is_(None), ~planned
    )
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Household.name, Household.id))]


def ask_plans(actor: Actor, cohort_id: int, now: dt.datetime) -> CohortWork:
    """Ask a worker to plan the year of every file of a cohort that has none."""
    cohort = works.hold_cohort(actor, cohort_id)
    files = [household_id for household_id, _name in list_without_plan(actor, cohort)]
    if not files:
        raise DomainError(N_("Tous les dossiers confirmés de cette cohorte ont déjà leur parcours."))
    return works.ask_work(actor, cohort, WorkKind.PLANS, files, now)


def plan_file(actor: Actor, _work: CohortWork, household: Household, now: dt.datetime) -> bool:
    """Plan the year of one file; False when it has a plan by now, or was closed."""
    return build_missing_plan(actor, household.id, now)


def outline_plan(actor: Actor, cohort: Cohort, today: dt.date) -> Mapping[Subject, int]:
    """Return how many steps of each subject a file of which nothing else is known would begin with."""
    version = latest_version(actor.space_id, STANDARD)
    if version is None:
        return {}
    journey, dates, facts = get_journey(version.id), cohort.common_dates, cohort.common_facts
    adult = MemberFacts(
        id="1",
        kind=Scope.ADULT,
        first_name="",
        facts={fact: value for fact, value in facts.items() if not is_of_household(fact)},
    )
    family = {fact: value for fact, value in facts.items() if is_of_household(fact)}
    anchors = AnchorDates(
        opened=today,
        dates={anchor: on for anchor, on in dates.items() if is_of_household(anchor)},
        member_dates={"1": {anchor: on for anchor, on in dates.items() if not is_of_household(anchor)}},
    )
    calendar = CivilCalendar(db.session.get_one(Space, actor.space_id).department)
    plan = build_plan(journey, HouseholdFacts(members=(adult,), facts=family), anchors, calendar, {}, today)
    subjects, counts = compile_journey(journey).by_key, dict[Subject, int]()
    for step in plan.steps:
        subject = subjects[step.key.step].subject
        counts[subject] = counts.get(subject, 0) + 1
    return counts


def share_files(entered: Sequence[CohortSet], actor: Actor, now: dt.datetime) -> None:
    """Give files that nobody follows to whoever their cohort names, else to the lightest load of the cohort's team.

    The rule is the one of steps; a file without a plan counts as the minutes its first month will take, so that three
    hundred that come in one night are shared as they come.
    """
    by_cohort: dict[int, list[Household]] = defaultdict(list)
    for event in entered:
        household = db.session.get_one(Household, event.household_id)
        if event.cohort_id is not None and household.owner_id is None and household.closed_on is None:
            by_cohort[event.cohort_id].append(household)
    for cohort_id, households in by_cohort.items():
        cohort = db.session.get_one(Cohort, cohort_id)
        if cohort.shares:
            owners = _owners(cohort, len(households), paris_date(now))
            _give(Actor.system(actor.space_id), households, owners, now)


def _give(system: Actor, households: Sequence[Household], owners: Sequence[int], now: dt.datetime) -> None:
    for household, owner_id in zip(households, owners, strict=False):
        if household.confirmed:
            change_owner(system, household, owner_id, now)
        else:  # as when a source names who receives its files: nothing to tell of yet
            household.owner_id = owner_id
    db.session.flush()


def _owners(cohort: Cohort, files: int, today: dt.date) -> list[int]:
    """Return who takes each of so many files; nobody when none of those it names follows files today."""
    team = load_team(Actor.system(cohort.space_id), today)
    there = {person.id: person for person in team.staff}
    if str(cohort.owner_id) in there:
        return [cohort.owner_id or 0] * files
    staff = [replace(there[key], specialities=frozenset()) for each in cohort.team if (key := str(each)) in there]
    if not staff:
        return []
    loads, chosen = _loads(cohort, team.loads), []
    for _file in range(files):
        found = assign([replace(_FILE, due=today)], staff, loads, None)[_FILE.key].person_id
        assert found is not None
        loads[found] = loads.get(found, 0) + FILE_MINUTES
        chosen.append(int(found))
    return chosen


def _loads(cohort: Cohort, of_steps: Mapping[str, int]) -> dict[str, int]:
    """Add to the minutes of open steps what files that have no plan yet will take."""
    unplanned = db.session.execute(
        select(Household.owner_id, func.count())
        .where(
            Household.space_id == cohort.space_id,
            Household.owner_id.in_(cohort.team),
            Household.closed_on.is_(None),
            ~exists().where(HouseholdPlan.household_id == Household.id),
        )
        .group_by(Household.owner_id)
    )
    loads = dict(of_steps)
    for person_id, files in unplanned:
        loads[str(person_id)] = loads.get(str(person_id), 0) + files * FILE_MINUTES
    return loads
