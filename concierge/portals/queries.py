"""What a family sees: five steps at most, their year, who helps, what was said."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select

from concierge.accounts.models import Person
from concierge.accounts.queries import get_space
from concierge.checklists.catalogue import find_step
from concierge.checklists.definition.model import Subject, WhoRole
from concierge.checklists.models import StepRow
from concierge.checklists.next_actions import step_title
from concierge.checklists.planning.plans import CLOSED, StepStatus
from concierge.checklists.states import OPEN_STATUSES
from concierge.checklists.year.year_line import Bead, YearLine, draw_year
from concierge.families.anchor_dates import Anchor
from concierge.families.appointments.models import AppointmentProposal
from concierge.families.appointments.proposals import list_open_proposals, proposals_of
from concierge.families.choices import Channel, Direction
from concierge.families.models import AnchorDateRow, Appointment, Contact, Household, Member
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.queries import list_waiting_requests
from concierge.platform.access import Actor, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db, read_columns
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_

SHOWN = 5
# What the family's pages need of a step, the explanations of its date left out: half of what a row costs to read.
_COLUMNS = (
    StepRow.id,
    StepRow.key,
    StepRow.member_id,
    StepRow.version_id,
    StepRow.title,
    StepRow.subject,
    StepRow.due_on,
    StepRow.latest_on,
    StepRow.status,
    StepRow.who,
    StepRow.waits_for,
    StepRow.help_asked_at,
    StepRow.family_declined_at,
    StepRow.done_at,
    StepRow.done_by_person,
    StepRow.done_by_member,
    StepRow.assignee_id,
)
_STEPS = (
    select(*_COLUMNS)
    .where(StepRow.space_id == bindparam("space_id"), StepRow.household_id == bindparam("household_id"))
    .order_by(StepRow.due_on.is_(None), StepRow.due_on, StepRow.position)
)
_FAMILY = (WhoRole.FAMILY, WhoRole.MEMBER)


class FileClosed(DomainError):
    """The family acts on a file that is closed: its space is there to be read again."""

    def __init__(self) -> None:
        super().__init__(N_("Votre dossier est clos : vos étapes ne changent plus. Pour reprendre, écrivez-nous."))


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyStep:
    """A step in plain words."""

    step_id: int
    title: str
    text: str
    subject: Subject
    member: str | None
    due_on: dt.date | None
    latest_on: dt.date | None
    status: StepStatus
    ours: bool  # the family's own; else the team does it for them
    help_asked: bool
    declined: bool
    who: WhoRole
    colleague: str | None  # the first name of whoever has it in the team
    done_on: dt.date | None
    done_by: str | None
    done_by_family: bool

    @property
    def is_open(self) -> bool:
        """Tell whether something remains to be done."""
        return self.status in OPEN_STATUSES

    @property
    def waits(self) -> bool:
        """Tell whether somebody else must act before the family does."""
        return self.help_asked or self.status is StepStatus.BLOCKED

    @property
    def bead(self) -> Bead:
        """Return what stands for the step in the picture of the year."""
        if self.status is StepStatus.DONE:
            return Bead.DONE
        return Bead.OWN if self.ours and not self.declined else Bead.TEAM


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSteps:
    """The steps of one month (« 2026-10 »), or those without a date (under "")."""

    key: str
    steps: list[FamilyStep]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMonths:
    """The months of a family's year: those behind it, and the present one with what comes."""

    current: str
    past: list[MonthSteps]
    coming: list[MonthSteps]

    @property
    def past_total(self) -> int:
        """Count the steps of the months behind."""
        return sum(len(month.steps) for month in self.past)

    @property
    def past_open(self) -> int:
        """Count what remains of them for the family itself."""
        return sum(step.ours and step.is_open and not step.declined for month in self.past for step in month.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """Who helps this family."""

    name: str
    first_name: str
    phone: str  # their own, else the agency's


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyHome:
    """The page of a family."""

    closed_on: dt.date | None  # the file is closed: nothing is asked any more
    next_step: FamilyStep | None
    coming: list[FamilyStep]
    team: list[FamilyStep]  # what the team is doing for them now
    recent: list[FamilyStep]  # what was done lately
    total: int
    done: int
    helper: Helper
    appointments: Sequence[Appointment]
    proposals: Sequence[AppointmentProposal]  # meetings whose moment the family has to choose
    requests: Sequence[HostRequest]  # of hosts who said yes and wait for the family's
    changeable: Mapping[int, int]  # by meeting: the proposal by which it is moved
    arrival: dt.date | None  # when they move in
    line: YearLine


def get_home(actor: Actor, now: dt.datetime) -> FamilyHome:
    """Return the page of the family behind a link."""
    household = fetch(actor, Household, actor.household_id or 0)
    rows = _step_rows(actor)
    steps = _family_steps(actor, rows)
    ready = _ready(rows) if household.closed_on is None else set()
    own = [s for s in steps if s.ours and s.is_open and not s.declined and s.step_id in ready]
    own.sort(key=lambda step: step.waits)  # what waits for somebody else is not what they have to do next
    done = {
        row.id: row.done_at or dt.datetime.min.replace(tzinfo=dt.UTC) for row in rows if row.status is StepStatus.DONE
    }
    arrival = _arrival(actor)
    meetings = _appointments(actor, household.id, now)
    return FamilyHome(
        closed_on=household.closed_on,
        next_step=own[0] if own else None,
        coming=own[1:SHOWN],
        team=[s for s in steps if not s.ours and s.is_open and s.due_on and household.closed_on is None][:3],
        recent=sorted((s for s in steps if s.step_id in done), key=lambda s: done[s.step_id], reverse=True)[:3],
        total=len(steps),
        done=len(done),
        helper=get_helper(actor, household.owner_id),
        appointments=meetings,
        proposals=list_open_proposals(actor, household.id, now) if household.closed_on is None else [],
        requests=list_waiting_requests(actor, Side.FAMILY) if household.closed_on is None else [],
        changeable=proposals_of(actor, [meeting.id for meeting in meetings]) if household.closed_on is None else {},
        arrival=arrival,
        line=_line(steps, paris_date(now), arrival),
    )


def get_year(actor: Actor) -> list[FamilyStep]:
    """Return every step of the family's year, by date."""
    return _family_steps(actor, _step_rows(actor))


def by_month(steps: Sequence[FamilyStep], today: dt.date) -> YearMonths:
    """Group steps that come by date under their months; those without a date last, under ""."""
    groups = groupby(steps, lambda s: f"{s.due_on:%Y-%m}" if s.due_on else "")
    months = [MonthSteps(key=key, steps=list(group)) for key, group in groups]
    current = f"{today:%Y-%m}"
    return YearMonths(
        current=current,
        past=[month for month in months if month.key and month.key < current],
        coming=[month for month in months if not month.key or month.key >= current],
    )


def get_year_line(actor: Actor, steps: Sequence[FamilyStep], today: dt.date) -> YearLine:
    """Return the picture of the year."""
    return _line(steps, today, _arrival(actor))


def get_helper(actor: Actor, person_id: int | None) -> Helper:
    """Return a colleague, or the agency itself when there is nobody (any more)."""
    space = get_space(actor.space_id)
    person = db.session.get(Person, person_id) if person_id else None
    if person is None or person.left_on is not None:
        return Helper(name=space.name, first_name=space.name, phone=space.phone)
    return Helper(name=person.full_name, first_name=person.first_name, phone=person.phone or space.phone)


def get_owner(actor: Actor) -> Helper:
    """Return who follows the family."""
    return get_helper(actor, fetch(actor, Household, actor.household_id or 0).owner_id)


def list_messages(actor: Actor) -> Sequence[Contact]:
    """Return what the family wrote from its space lately, the newest first."""
    query = select(Contact).where(
        Contact.visible_to(actor),
        Contact.household_id == actor.household_id,
        Contact.channel == Channel.PORTAL,
        Contact.direction == Direction.FROM_FAMILY,
    )
    return db.session.scalars(query.order_by(Contact.at.desc(), Contact.id.desc()).limit(SHOWN)).all()


def get_living_step(actor: Actor, step_id: int) -> StepRow:
    """Return a step the family says something about; raise FileClosed when its file is."""
    row = fetch(actor, StepRow, step_id)
    refuse_closed_file(actor)
    return row


def refuse_closed_file(actor: Actor) -> None:
    """Raise FileClosed when the family's file is closed."""
    if fetch(actor, Household, actor.household_id or 0).closed_on is not None:
        raise FileClosed


def get_own_step(actor: Actor, step_id: int) -> StepRow:
    """Return a step the family itself does; what the team does or set aside is not the family's to change."""
    row = get_living_step(actor, step_id)
    if row.who not in _FAMILY or row.status is StepStatus.NOT_APPLICABLE:
        raise NotFound
    return row


def _step_rows(actor: Actor) -> Sequence[Row[Any]]:
    return read_columns(_STEPS, {"space_id": actor.space_id, "household_id": actor.household_id}).all()


def _family_steps(actor: Actor, rows: Sequence[Row[Any]]) -> list[FamilyStep]:
    names = _first_names(Member, Member.household_id == actor.household_id)
    ids = {person for row in rows for person in (row.assignee_id, row.done_by_person) if person}
    team = _first_names(Person, Person.id.in_(ids))
    kept = (row for row in rows if row.status is not StepStatus.NOT_APPLICABLE)
    return [_family_step(row, names, team, actor.language) for row in kept]


def _first_names(model: type[Member] | type[Person], condition: ColumnElement[bool]) -> dict[int, str]:
    return {row.id: row.first_name for row in read_columns(select(model.id, model.first_name).where(condition))}


def _family_step(row: Row[Any], names: dict[int, str], team: dict[int, str], language: str) -> FamilyStep:
    definition = find_step(row.version_id, row.key)
    return FamilyStep(
        step_id=row.id,
        title=row.title or step_title(row.version_id, row.key, language),
        text=definition.family.in_language(language) if definition else "",
        subject=row.subject,
        member=names.get(row.member_id or 0),
        due_on=row.due_on,
        latest_on=row.latest_on,
        status=row.status,
        ours=row.who in _FAMILY,
        help_asked=row.help_asked_at is not None,
        declined=row.family_declined_at is not None,
        who=row.who,
        colleague=team.get(row.assignee_id or 0),
        done_on=paris_date(row.done_at) if row.done_at else None,
        done_by_family=row.done_by_member is not None,
        done_by=names.get(row.done_by_member or 0) or team.get(row.done_by_person or 0),
    )


def _line(steps: Sequence[FamilyStep], today: dt.date, arrival: dt.date | None) -> YearLine:
    return draw_year([(s.due_on, s.bead) for s in steps if s.due_on is not None], today=today, arrival=arrival)


def _arrival(actor: Actor) -> dt.date | None:
    query = select(AnchorDateRow.on).where(
        AnchorDateRow.visible_to(actor),
        AnchorDateRow.household_id == actor.household_id,
        AnchorDateRow.member_id.is_(None),
        AnchorDateRow.anchor == Anchor.MOVE_IN,
    )
    return db.session.scalars(query).first()


def _ready(rows: Sequence[Row[Any]]) -> set[int]:
    """Return the steps nothing else comes before: a family is not asked for what it cannot do yet."""
    status = {(row.key, str(row.member_id) if row.member_id else None): row.status for row in rows}
    ready = set()
    for row in rows:
        groups = [[(key, member) for key, member in group] for group in row.waits_for]
        known = [[status[key] for key in group if key in status] for group in groups]
        if all(not found or any(s in CLOSED for s in found) for found in known):
            ready.add(row.id)
    return ready


def _appointments(actor: Actor, household_id: int, now: dt.datetime) -> Sequence[Appointment]:
    query = select(Appointment).where(
        Appointment.visible_to(actor),
        Appointment.household_id == household_id,
        Appointment.cancelled_at.is_(None),
        Appointment.starts_at >= now,
    )
    return db.session.scalars(query.order_by(Appointment.starts_at).limit(5)).all()
