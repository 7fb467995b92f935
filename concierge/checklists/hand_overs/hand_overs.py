"""Passing on the work of a person: what would go to whom, then all of it at once, with a word for each family.

preview = preview_hand_over(actor, HandOverScope(person_id=3), None, now)      # None: shared out
hand_over(actor, preview, chosen=[7, 9], notes={7: "…"}, seen=preview.fingerprint, now=now)
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from concierge.accounts.models import Person
from concierge.accounts.queries import list_followers
from concierge.availability.models import Absence
from concierge.checklists.definition.model import Speciality, Who, WhoRole
from concierge.checklists.events import FileHandedOver, HandOverRead, StepAssigned
from concierge.checklists.family_plans.staffing import LOAD_WINDOW, Team, load_team
from concierge.checklists.models import HandOver, StepRow, is_open
from concierge.checklists.planning.assignment import Assignment, ToAssign
from concierge.checklists.planning.plans import InstanceKey
from concierge.checklists.sharing import FamilyWork, Shared, share_out
from concierge.checklists.step_lines import StepLine, select_lines, step_lines
from concierge.families.journal import add_note
from concierge.families.models import Household
from concierge.families.services import change_owner
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, StaleVersion
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy

BY_THE_FAMILY = (WhoRole.FAMILY, WhoRole.MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverScope:
    """Whose work is passed on (None: nobody's), whole or only what is due during an absence."""

    person_id: int | None
    absence: Absence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedStep:
    """One step and who gets it; without `assignment`, a person chose."""

    line: StepLine
    effort: int
    to: int
    assignment: Assignment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedFamily:
    """What goes of one family, and to whom. `owner_to` is None when the file stays where it is."""

    household_id: int
    name: str
    owner_to: int | None
    steps: tuple[HandedStep, ...]

    @property
    def counts(self) -> Mapping[int, int]:
        """How many steps each colleague gets; whoever gets the file stands first, even without a step."""
        found: dict[int, int] = {} if self.owner_to is None else {self.owner_to: 0}
        for step in self.steps:
            found[step.to] = found.get(step.to, 0) + 1
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A colleague before and after: minutes of steps in the thirty days to come."""

    person_id: int
    name: str
    steps: int
    files: int
    before: int
    after: int
    weekly_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverPreview:
    """What a hand-over would do; `left` stays where it is, as nobody can take it. `fingerprint` tells any change."""

    scope: HandOverScope
    to: int | None
    families: tuple[HandedFamily, ...]
    left: tuple[StepLine, ...]
    receivers: tuple[Receiver, ...]
    names: Mapping[int, str]
    fingerprint: str

    @property
    def steps(self) -> int:
        """How many steps would change hands."""
        return sum(len(family.steps) for family in self.families)


def preview_hand_over(actor: Actor, scope: HandOverScope, to: int | None, now: dt.datetime) -> HandOverPreview:
    """Compute who would get what: one colleague, or (None) everybody by load and speciality. Six queries."""
    today = paris_date(now)
    colleagues = {c.person_id: c for c in list_followers(actor) if c.person_id != scope.person_id}
    if to is not None and to not in colleagues:
        raise DomainError(N_("Choisissez quelqu’un de l’équipe."), field="to")
    rows = db.session.execute(_steps_of(actor, scope, today)).all()
    lines = step_lines(actor, rows)
    owned = {} if scope.absence else dict(db.session.execute(_files_of(actor, scope)).all())
    families = {**owned, **{line.household_id: line.family for line in lines}}
    team = load_team(actor, today)
    if to is None:
        shared = _share(actor, scope, team, rows, list(families), owned)
    else:
        shared = {household_id: Shared(owner_id=str(to), steps={}) for household_id in families}
    steps, left = _handed(rows, lines, shared, to)
    handed = tuple(
        HandedFamily(
            household_id=household_id,
            name=name,
            owner_to=_id(shared[household_id].owner_id) if household_id in owned else None,
            steps=tuple(step for step in steps if step.line.household_id == household_id),
        )
        for household_id, name in sorted(families.items(), key=lambda found: (found[1].casefold(), found[0]))
    )
    moving = tuple(family for family in handed if family.counts)
    return HandOverPreview(
        scope=scope,
        to=to,
        families=moving,
        left=tuple(left),
        receivers=_receivers(moving, team, {i: (c.name, c.weekly_minutes) for i, c in colleagues.items()}, today),
        names={person_id: colleague.name for person_id, colleague in colleagues.items()},
        fingerprint=_fingerprint(moving),
    )


def hand_over(
    actor: Actor,
    preview: HandOverPreview,
    *,
    chosen: Collection[int],
    notes: Mapping[int, str],
    seen: str,
    now: dt.datetime,
) -> list[HandOver]:
    """Pass on what the preview shows of the chosen families, each with its word; refused when the work changed."""
    families = [family for family in preview.families if family.household_id in chosen]
    if not families:
        raise DomainError(N_("Choisissez au moins une famille."), field="families")
    if preview.fingerprint != seen:
        raise StaleVersion(N_("Le travail à confier a changé entre-temps. Voici le nouveau partage ; rien n’a bougé."))
    ids = [family.household_id for family in families]
    households = {row.id: row for row in db.session.scalars(scoped(actor, Household).where(Household.id.in_(ids)))}
    step_ids = [step.line.step_id for family in families for step in family.steps]
    rows = {row.id: row for row in db.session.scalars(scoped(actor, StepRow).where(StepRow.id.in_(step_ids)))}
    leaver = None if preview.scope.person_id is None else fetch(actor, Person, preview.scope.person_id)
    made = []
    for family in families:
        household = households[family.household_id]
        if family.owner_to is not None:
            change_owner(actor, household, family.owner_to, now)
        text = notes.get(family.household_id, "")
        note = add_note(actor, household, text, now) if text else None
        _give(actor, preview, family, rows, leaver, now)
        until = None if preview.scope.absence is None else preview.scope.absence.back_on
        made += [
            HandOver(
                space_id=actor.space_id,
                household_id=household.id,
                from_person_id=preview.scope.person_id,
                to_person_id=person_id,
                note_id=note.id if note else None,
                steps=count,
                with_file=person_id == family.owner_to,
                until=until,
                made_at=now,
                made_by=actor.person_id,
            )
            for person_id, count in family.counts.items()
        ]
    db.session.add_all(made)
    db.session.flush()
    return made


def read_hand_over(actor: Actor, hand_over_id: int, now: dt.datetime) -> HandOver:
    """Say that the receiver has read what was passed on; it leaves their day."""
    row = fetch(actor, HandOver, hand_over_id)
    if row.to_person_id != actor.person_id:
        raise DomainError(N_("Ce relais est pour quelqu’un d’autre."))
    if row.read_at is None:
        row.read_at = now
        db.session.flush()
        events.record(HandOverRead(household_id=row.household_id, hand_over_id=row.id), actor, now)
    return row


def _give(
    actor: Actor,
    preview: HandOverPreview,
    family: HandedFamily,
    rows: Mapping[int, StepRow],
    leaver: Person | None,
    now: dt.datetime,
) -> None:
    """Write the new person of each step of a family, all together, then what happened."""
    old = None if leaver is None else leaver.full_name
    for step in family.steps:
        row = rows[step.line.step_id]
        row.assignee_id = step.to
        row.assigned_by_hand = step.assignment is None
        row.assignment = {"by_hand": actor.person_id} if step.assignment is None else step.assignment.reason()
    db.session.flush()
    for step in family.steps:
        change = Changed(field="assignee", old=old, new=preview.names[step.to], privacy=Privacy.STAFF)
        event = StepAssigned(household_id=family.household_id, step_id=step.line.step_id, assignee_id=step.to)
        events.record(event, actor, now, changes=[change])
    shares = ", ".join(f"{preview.names[person_id]} ({count})" for person_id, count in family.counts.items())
    told = Changed(field="hand_over", old=old, new=shares, privacy=Privacy.STAFF)
    done = FileHandedOver(
        household_id=family.household_id, from_person_id=preview.scope.person_id, steps=len(family.steps)
    )
    events.record(done, actor, now, changes=[told])


def _steps_of(actor: Actor, scope: HandOverScope, today: dt.date) -> Any:
    conditions: list[ColumnElement[bool]] = [StepRow.visible_to(actor), is_open(), Household.closed_on.is_(None)]
    if scope.person_id is None:
        conditions += [
            StepRow.assignee_id.is_(None),
            or_(StepRow.who.not_in(BY_THE_FAMILY), Household.owner_id.is_(None)),
        ]
    else:
        conditions.append(StepRow.assignee_id == scope.person_id)
    if scope.absence is not None:
        conditions += during(scope.absence.starts_on, scope.absence.back_on, today)
    return (
        select_lines()
        .add_columns(StepRow.effort, StepRow.speciality, Household.owner_id)
        .where(*conditions)
        .order_by(StepRow.due_on.is_(None), StepRow.due_on, StepRow.position, StepRow.id)
    )


def during(starts_on: Any, back_on: Any, today: dt.date) -> list[ColumnElement[bool]]:
    """Return what makes a step one to pass on during an absence: ours, and due while the person is away."""
    return [
        StepRow.who.not_in(BY_THE_FAMILY),
        StepRow.due_on >= starts_on,
        StepRow.due_on >= today,
        StepRow.due_on < back_on,
    ]


def _files_of(actor: Actor, scope: HandOverScope) -> Any:
    whose = Household.owner_id.is_(None) if scope.person_id is None else Household.owner_id == scope.person_id
    return select(Household.id, Household.name).where(Household.visible_to(actor), Household.closed_on.is_(None), whose)


def _share(
    actor: Actor,
    scope: HandOverScope,
    team: Team,
    rows: Sequence[Row[Any]],
    household_ids: Sequence[int],
    owned: Collection[int],
) -> Mapping[int, Shared]:
    close = _close(actor, household_ids)
    owners = {row.household_id: row.owner_id for row in rows}
    works = [
        FamilyWork(
            household_id=household_id,
            steps=tuple(_to_assign(row) for row in rows if row.household_id == household_id),
            owner_id=None if owners.get(household_id) is None else str(owners[household_id]),
            moves_file=household_id in owned,
            close=close.get(household_id, ()),
        )
        for household_id in household_ids
    ]
    staff = [person for person in team.staff if person.id != str(scope.person_id)]
    return share_out(works, staff, team.loads)


def _close(actor: Actor, household_ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Return who has open steps of each family, most first."""
    counted = (
        select(StepRow.household_id, StepRow.assignee_id, func.count())
        .where(
            StepRow.visible_to(actor),
            StepRow.household_id.in_(household_ids),
            is_open(),
            StepRow.assignee_id.is_not(None),
            StepRow.who.not_in(BY_THE_FAMILY),
        )
        .group_by(StepRow.household_id, StepRow.assignee_id)
    )
    found: dict[int, Counter[str]] = {}
    for household_id, person_id, count in db.session.execute(counted):
        found.setdefault(household_id, Counter())[str(person_id)] = count
    return {
        household_id: tuple(person for person, _count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
        for household_id, counts in found.items()
    }


def _to_assign(row: Row[Any]) -> ToAssign:
    speciality = None
    if row.who is WhoRole.CONCIERGE:
        speciality = Speciality(row.speciality) if row.speciality else Speciality.ANY
    return ToAssign(key=_key(row), who=Who(role=row.who, speciality=speciality), effort=row.effort, due=row.due_on)


def _key(row: Row[Any]) -> InstanceKey:
    return InstanceKey(row.key, None if row.member_id is None else str(row.member_id))


def _handed(
    rows: Sequence[Row[Any]], lines: Sequence[StepLine], shared: Mapping[int, Shared], to: int | None
) -> tuple[list[HandedStep], list[StepLine]]:
    """Return the steps somebody gets, and those that nobody of the team can take."""
    steps, left = [], []
    for row, line in zip(rows, lines, strict=True):
        assignment = None if to is not None else shared[row.household_id].steps[_key(row)]
        receiver = to if assignment is None else _id(assignment.person_id)
        if receiver is None:
            left.append(line)
        else:
            steps.append(HandedStep(line=line, effort=row.effort, to=receiver, assignment=assignment))
    return steps, left


def _id(person_id: str | None) -> int | None:
    return None if person_id is None else int(person_id)


def _receivers(
    families: Sequence[HandedFamily], team: Team, people: Mapping[int, tuple[str, int]], today: dt.date
) -> tuple[Receiver, ...]:
    steps: Counter[int] = Counter()
    files: Counter[int] = Counter()
    minutes: Counter[int] = Counter()
    for family in families:
        steps.update(family.counts)
        if family.owner_to is not None:
            files[family.owner_to] += 1
        for step in family.steps:
            soon = step.line.due_on is not None and step.line.due_on <= today + LOAD_WINDOW
            if soon and step.line.who not in BY_THE_FAMILY:
                minutes[step.to] += step.effort
    return tuple(
        Receiver(
            person_id=person_id,
            name=name,
            steps=steps[person_id],
            files=files[person_id],
            before=team.loads.get(str(person_id), 0),
            after=team.loads.get(str(person_id), 0) + minutes[person_id],
            weekly_minutes=weekly,
        )
        for person_id, (name, weekly) in people.items()
        if person_id in steps
    )


def _fingerprint(families: Sequence[HandedFamily]) -> str:
    told = [(f.household_id, f.owner_to, [(s.line.step_id, s.line.version, s.to) for s in f.steps]) for f in families]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]
