"""One family file: its header, its checklist by subject, by member or as a timeline."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam

from concierge.accounts.queries import Colleague, list_colleagues
from concierge.checklists.catalogue import get_journey
from concierge.checklists.definition.model import Subject, WhoRole
from concierge.checklists.family_plans.building import find_plan_row
from concierge.checklists.models import HouseholdPlan, StepRow
from concierge.checklists.next_actions import NextAction, next_actions
from concierge.checklists.planning.plans import CLOSED, StepStatus
from concierge.checklists.step_lines import StepLine, select_lines, step_lines
from concierge.checklists.turns import turn
from concierge.checklists.year.year_line import Bead, YearLine, draw_year
from concierge.desk.day.mail_failures import MailFailure, list_mail_failures
from concierge.families.choices import Milestone
from concierge.families.cohorts.queries import cohort_name
from concierge.families.duplicates.merged import lead_on
from concierge.families.duplicates.pairs import AlikeFile, list_alike
from concierge.families.facts import knowable_of
from concierge.families.interview.queries import find_declined_facts
from concierge.families.interview.vocabulary import is_sensitive, question_of
from concierge.families.models import Household, Member
from concierge.families.queries import list_members, list_tags, milestone_dates, stage
from concierge.intake.sources import gate_name
from concierge.platform.access import Actor, fetch
from concierge.platform.db import read_columns
from concierge.platform.i18n import N_
from concierge.territory.queries import CommuneHit, find_communes


class View(StrEnum):
    """How the checklist is laid out."""

    SUBJECT = "sujet"
    MEMBER = "personne"
    TIMELINE = "annee"


VIEW_LABELS = {View.SUBJECT: N_("Par sujet"), View.MEMBER: N_("Par personne"), View.TIMELINE: N_("Au fil de l’année")}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHeader:
    """What stands above every tab of a file."""

    household: Household
    members: Sequence[Member]
    tags: Sequence[str]
    owner: Colleague | None
    colleagues: Sequence[Colleague]
    origin: CommuneHit | None
    target: CommuneHit | None
    cohort: str  # whom it arrives with, empty for nobody
    gate: str  # the source the family came in by; empty: the team opened the file
    stage: Milestone | None
    milestones: dict[Milestone, dt.date | None]
    next_action: NextAction | None
    plan: HouseholdPlan | None
    mail_failures: Sequence[MailFailure]
    alike: Sequence[AlikeFile]  # perhaps the same family's

    @property
    def plan_may_follow(self) -> bool:
        """Tell whether the project changed since the plan was made."""
        return self.plan is not None and self.plan.outdated_since is not None and not self.is_closed

    @property
    def is_closed(self) -> bool:
        """Tell whether the file is closed."""
        return self.household.closed_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something we do not know yet and that decides about steps."""

    label: str
    member: str | None
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepGroup:
    """Steps under one title."""

    key: str
    title: str
    subject: Subject | None
    lines: list[StepLine]

    @property
    def open_lines(self) -> list[StepLine]:
        """What remains, in its turn."""
        return [line for line in self.lines if line.is_open]

    @property
    def closed_lines(self) -> list[StepLine]:
        """What is behind us, in the order of the journey."""
        return [line for line in self.lines if not line.is_open]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChecklist:
    """The checklist of a file, in one of its three layouts."""

    view: View
    groups: list[StepGroup]
    plan: HouseholdPlan | None
    questions: list[Question]
    total: int
    done: int
    late: int
    blocking: list[StepLine]  # open steps that the move waits for
    lines: list[StepLine]
    picture: YearLine | None


def get_header(actor: Actor, household_id: int, now: dt.datetime) -> FileHeader:
    """Return the header of a file; whoever asks for a merged one is led on."""
    household = fetch(actor, Household, household_id)
    lead_on(household)
    colleagues = list_colleagues(actor)
    codes = [c for c in (household.origin_commune_code, household.target_commune_code) if c]
    communes = find_communes(codes)
    return FileHeader(
        household=household,
        members=list_members(actor, household.id),
        tags=list_tags(household.id),
        owner=next((c for c in colleagues if c.person_id == household.owner_id), None),
        colleagues=[c for c in colleagues if c.follows_files],
        origin=communes.get(household.origin_commune_code or ""),
        target=communes.get(household.target_commune_code or ""),
        cohort=cohort_name(household.cohort_id),
        gate=gate_name(household.source_id),
        stage=stage(household),
        milestones=milestone_dates(household),
        next_action=next_actions([household.id], now=now, language=actor.language).get(household.id),
        plan=find_plan_row(household.id),
        mail_failures=list_mail_failures(actor, household_id=household.id),
        alike=list_alike(actor, household.id),
    )


@lru_cache(maxsize=64)
def _steps(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Make the statement once for each reader: building it takes longer than running it."""
    query = select_lines().where(StepRow.visible_to(actor), StepRow.household_id == bindparam("household_id"))
    return query.order_by(StepRow.position, StepRow.member_id, StepRow.id)


def get_checklist(actor: Actor, header: FileHeader, view: View, today: dt.date) -> FileChecklist:
    """Return every step of a file, grouped."""
    rows = read_columns(_steps(actor), {"household_id": header.household.id}).all()
    lines = step_lines(actor, rows)
    plan = header.plan
    return FileChecklist(
        view=view,
        groups=_group(view, _in_turn(lines, today), header, plan, actor.language),
        plan=plan,
        questions=_questions(plan, header.members),
        total=len(lines),
        done=sum(line.status in CLOSED for line in lines),
        late=sum(line.is_late(today) for line in lines),
        blocking=sorted(
            (line for line in lines if line.needed_for_move and line.is_open),
            key=lambda line: (line.due_on or dt.date.max, line.step_id),
        ),
        lines=lines,
        picture=_picture(lines, header, today) if view is View.TIMELINE else None,
    )


def _in_turn(lines: Sequence[StepLine], today: dt.date) -> list[StepLine]:
    """Return open steps by their turn, then closed ones in the order of the journey."""

    def place(line: StepLine) -> tuple[dt.date, bool, dt.date]:
        return turn(line.due_on, blocked=line.status is StepStatus.BLOCKED, today=today)

    still_open = sorted((line for line in lines if line.is_open), key=place)
    return [*still_open, *(line for line in lines if not line.is_open)]


def _picture(lines: Sequence[StepLine], header: FileHeader, today: dt.date) -> YearLine | None:
    beads = [
        (line.due_on, _bead(line, today))
        for line in lines
        if line.due_on is not None and line.status is not StepStatus.NOT_APPLICABLE
    ]
    return draw_year(beads, today=today, arrival=header.household.settled_on) if beads else None


def _bead(line: StepLine, today: dt.date) -> Bead:
    if not line.is_open:
        return Bead.DONE
    if line.is_late(today):
        return Bead.LATE
    return Bead.OWN if line.who in (WhoRole.FAMILY, WhoRole.MEMBER) else Bead.TEAM


def _group(
    view: View, lines: Sequence[StepLine], header: FileHeader, plan: HouseholdPlan | None, language: str
) -> list[StepGroup]:
    match view:
        case View.SUBJECT:
            return _by_subject(lines, plan, language)
        case View.MEMBER:
            return _by_member(lines, header.members)
        case View.TIMELINE:
            return _by_month(lines)


def _by_subject(lines: Sequence[StepLine], plan: HouseholdPlan | None, language: str) -> list[StepGroup]:
    journey = get_journey(plan.version_id) if plan else None
    order = {c.subject: c.title.in_language(language) for c in journey.checklists} if journey else {}
    order |= {line.subject: line.subject.value for line in lines if line.subject not in order}
    groups = [
        StepGroup(
            key=subject.value,
            title=title,
            subject=subject,
            lines=[line for line in lines if line.subject is subject],
        )
        for subject, title in order.items()
    ]
    return [group for group in groups if group.lines]


def _by_member(lines: Sequence[StepLine], members: Sequence[Member]) -> list[StepGroup]:
    household = StepGroup(key="foyer", title="", subject=None, lines=[line for line in lines if line.member_id is None])
    people = [
        StepGroup(
            key=f"membre-{member.id}",
            title=member.full_name,
            subject=None,
            lines=[line for line in lines if line.member_id == member.id],
        )
        for member in members
    ]
    known = {member.id for member in members}
    gone = [line for line in lines if line.member_id is not None and line.member_id not in known]
    if gone:
        people.append(StepGroup(key="autres", title="—", subject=None, lines=gone))
    return [group for group in (household, *people) if group.lines]


def _by_month(lines: Sequence[StepLine]) -> list[StepGroup]:
    dated = sorted((line for line in lines if line.due_on), key=lambda line: (line.due_on, line.step_id))
    months: dict[str, list[StepLine]] = {}
    for line in dated:
        assert line.due_on is not None
        months.setdefault(f"{line.due_on:%Y-%m}", []).append(line)
    groups = [StepGroup(key=month, title=month, subject=None, lines=found) for month, found in months.items()]
    undated = [line for line in lines if line.due_on is None]
    return [*groups, StepGroup(key="sans-date", title="", subject=None, lines=undated)] if undated else groups


def _questions(plan: HouseholdPlan | None, members: Sequence[Member]) -> list[Question]:
    if plan is None:
        return []
    names = {str(member.id): member.first_name for member in members}
    declined = find_declined_facts(plan.household_id) if plan.open_questions else frozenset()
    return [
        Question(label=question_of(knowable), member=names.get(member_id or ""), steps=steps)
        for knowable, member_id, steps in ((knowable_of(name), *more) for name, *more in plan.open_questions)
        if (member_id is None or member_id in names)
        and not is_sensitive(knowable)
        and (int(member_id) if member_id else None, knowable.value) not in declined
    ]
