"""Aujourd'hui: everything that waits for one person, and what waits for nobody."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, union_all

from concierge.checklists.attachments.received import Received, list_received, select_received
from concierge.checklists.hand_overs.reading import (
    Uncovered,
    Unread,
    list_uncovered,
    list_unread,
    select_uncovered,
    select_unread,
)
from concierge.checklists.models import StepRow
from concierge.checklists.step_lines import StepLine, select_lines, step_lines
from concierge.desk.day.mail_failures import MailFailure, list_mail_failures
from concierge.desk.listing.files import count_faults
from concierge.desk.steps.step_list import StepFilters, When, step_conditions
from concierge.families.models import Appointment, Contact, Household
from concierge.hosts.requests.queries import select_late_count
from concierge.intake.doubtful import select_doubtful_count
from concierge.intake.models import IntakeSource
from concierge.platform.access import Actor, Permission
from concierge.platform.clock import PARIS, paris_date
from concierge.platform.db import read_columns
from concierge.replies.strays import select_stray_count
from concierge.weekends.models import Weekend
from concierge.weekends.queries import list_open_weekends

SHOWN = 25  # lines of each group; the list of steps holds the rest
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """An answer somebody awaits from us."""

    contact_id: int
    household_id: int
    family: str
    summary: str
    on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """An appointment to come."""

    appointment_id: int
    household_id: int
    family: str
    subject: str
    place: str
    starts_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A file nobody has contacted yet."""

    household_id: int
    family: str
    opened_on: dt.date
    source: str  # empty: the team opened it


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much waits, whatever is shown."""

    late: int
    today: int
    week: int
    blocked: int
    unassigned: int
    faults: int
    handed: int
    uncovered: int
    documents: int
    doubtful: int  # sendings of the forms to look at, whoever reads
    strays: int  # mails whose file is to be said, whoever reads
    unanswered: int  # requests to hosts or to families after their reminder, for those who may see to them


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One person's day, or the whole team's."""

    late: list[StepLine]
    today: list[StepLine]
    week: list[StepLine]
    family: list[StepLine]  # the family's own late steps: ours to watch
    help: list[StepLine]
    declined: list[StepLine]
    blocked: list[StepLine]
    promises: list[Promise]
    meetings: list[Meeting]
    arrivals: list[Arrival]
    handed: list[Unread]  # what colleagues passed on to the reader
    uncovered: list[Uncovered]  # absences with steps to pass on
    documents: list[Received]  # what families sent and nobody has seen
    failures: list[MailFailure]  # e-mails that families we follow did not get
    weekends: Sequence[Weekend]  # near, or to be debriefed
    counts: Counts

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all waits."""
        groups = (self.late, self.today, self.week, self.help, self.declined, self.blocked, self.family)
        others = (self.promises, self.meetings, self.arrivals, self.documents, self.failures)
        return not any((*groups, *others, self.handed, self.uncovered))


def get_day(actor: Actor, person_id: int | None, now: dt.datetime) -> Day:
    """Return the day of one person (None: of everybody). Ten queries, however much waits.

    Three more on days with hand-overs, absences or documents to see.
    """
    today = paris_date(now)
    rows = read_columns(_day_steps(actor, person_id, today)).all()
    groups: dict[str, list[StepLine]] = {when.value: [] for when in _GROUPS}
    for row, line in zip(rows, step_lines(actor, rows), strict=True):
        groups[row.shown_in].append(line)
    counts = _counts(actor, person_id, today, now)
    return Day(
        **groups,
        promises=_promises(actor, person_id, today),
        meetings=_meetings(actor, person_id, now),
        arrivals=_arrivals(actor, person_id, today),
        handed=list_unread(actor) if counts.handed else [],
        uncovered=list_uncovered(actor, today) if counts.uncovered else [],
        documents=list_received(actor, person_id) if counts.documents else [],
        failures=list_mail_failures(actor, owner_id=person_id),
        weekends=list_open_weekends(actor, person_id, today),
        counts=counts,
    )


_GROUPS = (When.LATE, When.TODAY, When.WEEK, When.FAMILY, When.BLOCKED, When.HELP, When.DECLINED)


@lru_cache(maxsize=64)
def _day_steps(actor: Actor, person_id: int | None, today: dt.date) -> Select[*tuple[Any, ...]]:
    """Select the first steps of every group at once; made once a day for each reader, as building it costs too."""
    firsts = [
        select(literal(when.value).label("shown_in"), StepRow.id.label("step_id"))
        .where(*step_conditions(actor, StepFilters(person=person_id, when=when), today))
        .order_by(StepRow.due_on, StepRow.household_id, StepRow.position)
        .limit(SHOWN)
        .subquery()
        for when in _GROUPS
    ]
    picked = union_all(*(select(first) for first in firsts)).subquery()
    return (
        select_lines()
        .add_columns(picked.c.shown_in)
        .join(picked, picked.c.step_id == StepRow.id)
        .order_by(StepRow.due_on, StepRow.household_id, StepRow.position)
    )


def _promises(actor: Actor, person_id: int | None, today: dt.date) -> list[Promise]:
    query = (
        select(Contact.id, Contact.household_id, Contact.summary, Contact.follow_up_on, Household.name)
        .join(Household, Household.id == Contact.household_id)
        .where(
            Contact.visible_to(actor),
            Contact.followed_up_at.is_(None),
            Contact.follow_up_on <= today + WEEK,
            Household.is_confirmed(),
        )
        .order_by(Contact.follow_up_on, Contact.id)
        .limit(SHOWN)
    )
    if person_id is not None:
        query = query.where(or_(Contact.person_id == person_id, Household.owner_id == person_id))
    return [
        Promise(
            contact_id=row.id,
            household_id=row.household_id,
            family=row.name,
            summary=row.summary,
            on=row.follow_up_on,
        )
        for row in read_columns(query)
    ]


def _meetings(actor: Actor, person_id: int | None, now: dt.datetime) -> list[Meeting]:
    midnight = dt.datetime.combine(paris_date(now), dt.time(), tzinfo=PARIS)
    query = (
        select(
            Appointment.id,
            Appointment.household_id,
            Appointment.subject,
            Appointment.place,
            Appointment.starts_at,
            Household.name,
        )
        .join(Household, Household.id == Appointment.household_id)
        .where(
            Appointment.visible_to(actor),
            Appointment.cancelled_at.is_(None),
            Appointment.starts_at >= midnight,
            Appointment.starts_at < midnight + dt.timedelta(days=8),
        )
        .order_by(Appointment.starts_at)
        .limit(SHOWN)
    )
    if person_id is not None:
        query = query.where(or_(Appointment.person_id == person_id, Household.owner_id == person_id))
    return [
        Meeting(
            appointment_id=row.id,
            household_id=row.household_id,
            family=row.name,
            subject=row.subject,
            place=row.place,
            starts_at=row.starts_at,
        )
        for row in read_columns(query)
    ]


def _arrivals(actor: Actor, person_id: int | None, today: dt.date) -> list[Arrival]:
    query = (
        select(Household.id, Household.name, Household.opened_on, IntakeSource.name)
        .outerjoin(IntakeSource, IntakeSource.id == Household.source_id)
        .where(
            Household.visible_to(actor),
            Household.closed_on.is_(None),
            Household.contacted_on.is_(None),
            Household.opened_on >= today - dt.timedelta(days=60),
        )
        .order_by(Household.opened_on.desc(), Household.id)
        .limit(SHOWN)
    )
    if person_id is not None:
        query = query.where(or_(Household.owner_id == person_id, Household.owner_id.is_(None)))
    return [
        Arrival(household_id=household_id, family=name, opened_on=on, source=source or "")
        for household_id, name, on, source in read_columns(query)
    ]


def _counts(actor: Actor, person_id: int | None, today: dt.date, now: dt.datetime) -> Counts:
    row = read_columns(_step_counts(actor, person_id, today)).one()
    return Counts(
        late=int(row.late),
        today=int(row.today),
        week=int(row.week),
        blocked=row.blocked,
        unassigned=row.unassigned,
        handed=row.handed,
        uncovered=row.uncovered,
        documents=row.documents,
        doubtful=row.doubtful,
        strays=row.strays,
        unanswered=row.unanswered,
        faults=count_faults(actor, now, owner_id=person_id),
    )


@lru_cache(maxsize=64)
def _step_counts(actor: Actor, person_id: int | None, today: dt.date) -> Select[*tuple[Any, ...]]:
    def how_many(when: When, whose: int | None) -> Any:
        conditions = step_conditions(actor, StepFilters(person=whose, when=when), today)
        return select(func.count()).select_from(StepRow).where(*conditions).scalar_subquery()

    nobodys = how_many(When.ALL, 0) if actor.can(Permission.TEAM_MANAGE) else literal(0)
    unanswered = select_late_count(actor, today) if actor.can(Permission.HOSTS_WRITE) else literal(0)
    mine = (When.LATE, When.TODAY, When.WEEK, When.BLOCKED)
    return select(
        *(how_many(when, person_id).label(when.value) for when in mine),
        nobodys.label("unassigned"),
        *_passed_on(actor, person_id, today),
        select_doubtful_count(actor).label("doubtful"),
        select_stray_count(actor).label("strays"),
        unanswered.label("unanswered"),
    )


def _passed_on(actor: Actor, person_id: int | None, today: dt.date) -> tuple[Any, ...]:
    """Count what was handed over to the reader, the absences to see to and the documents to look at.

    Most days have none of them.
    """
    own = person_id == actor.person_id
    sent = select(func.count()).select_from(select_received(actor, person_id).subquery()).scalar_subquery()
    unread = select(func.count()).select_from(select_unread(actor).subquery()).scalar_subquery()
    uncovered = select(func.count()).select_from(select_uncovered(actor, today).subquery()).scalar_subquery()
    return (
        (unread if own else literal(0)).label("handed"),
        (uncovered if own or person_id is None else literal(0)).label("uncovered"),
        sent.label("documents"),
    )
