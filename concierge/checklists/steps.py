"""Doing steps: start, done with outcome, undo, blocked, not applicable, postpone, assign, comment, help."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from concierge.accounts.models import Person
from concierge.checklists import events as happened, recurring
from concierge.checklists.definition.model import Subject, WhoRole
from concierge.checklists.models import StepComment, StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.planning.recurrence import Repeat
from concierge.checklists.states import OPEN_STATUSES, WaitingFor
from concierge.families.models import Household, Member
from concierge.families.rules import expect_confirmed
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


def finish(
    actor: Actor,
    step: StepRow,
    *,
    seen_version: int | None = None,
    outcome: Mapping[str, Any] | None = None,
    now: dt.datetime,
) -> None:
    """Mark a step done, with what it produced (None takes an answer back). Doing it twice is doing it once."""
    merged = {**step.outcome, **(outcome or {})}
    known = {key: value for key, value in merged.items() if value is not None}
    if step.status is StepStatus.DONE and known == step.outcome:
        return
    expect_version(step, seen_version)
    changes = [_status_change(step, StepStatus.DONE)] if step.status is not StepStatus.DONE else []
    changes += _outcome_changes(step.outcome, merged)
    step.outcome = known
    step.status = StepStatus.DONE
    step.done_at = now
    step.done_by_person, step.done_by_member = actor.person_id, actor.member_id
    step.waiting_for = None
    step.help_asked_at = None
    db.session.flush()
    events.record(happened.StepDone(household_id=step.household_id, step_id=step.id), actor, now, changes=changes)
    recurring.add_next(actor, step, now)


def reopen(actor: Actor, step: StepRow, *, seen_version: int | None = None, now: dt.datetime) -> None:
    """Take back « fait » or « sans objet »; what was written stays."""
    if step.status in OPEN_STATUSES and step.status is not StepStatus.BLOCKED:
        return
    expect_version(step, seen_version)
    if step.status is StepStatus.DONE:
        recurring.take_next_back(step)
    _move(step, StepStatus.TODO, happened.StepReopened(household_id=step.household_id, step_id=step.id), actor, now)


def start(actor: Actor, step: StepRow, *, seen_version: int | None = None, now: dt.datetime) -> None:
    """Say that work has begun: its date no longer moves by itself."""
    if step.status is StepStatus.STARTED:
        return
    _refuse_closed(step)
    expect_version(step, seen_version)
    _move(step, StepStatus.STARTED, happened.StepStarted(household_id=step.household_id, step_id=step.id), actor, now)


def block(
    actor: Actor,
    step: StepRow,
    *,
    waiting_for: WaitingFor,
    reason: str,
    seen_version: int | None = None,
    now: dt.datetime,
) -> None:
    """Say that a step cannot go on, why, and who it waits for."""
    _refuse_closed(step)
    if not reason:
        raise DomainError(N_("Dites en quelques mots ce qui bloque."), field="reason")
    if (step.status, step.waiting_for, step.reason) == (StepStatus.BLOCKED, waiting_for, reason):
        return
    expect_version(step, seen_version)
    step.reason = reason
    event = happened.StepBlocked(household_id=step.household_id, step_id=step.id, waiting_for=waiting_for.value)
    _move(step, StepStatus.BLOCKED, event, actor, now, waiting_for=waiting_for)


def set_aside(actor: Actor, step: StepRow, *, reason: str, seen_version: int | None = None, now: dt.datetime) -> None:
    """Say that a step makes no sense for this family, and why."""
    if step.status is StepStatus.NOT_APPLICABLE:
        return
    if not reason:
        raise DomainError(N_("Dites en quelques mots pourquoi."), field="reason")
    expect_version(step, seen_version)
    step.reason = reason
    event = happened.StepNotApplicable(household_id=step.household_id, step_id=step.id)
    _move(step, StepStatus.NOT_APPLICABLE, event, actor, now)


def postpone(actor: Actor, step: StepRow, to: dt.date, *, seen_version: int | None = None, now: dt.datetime) -> None:
    """Give a step a date by hand. It is pinned: re-planning tells of it but never moves it."""
    _refuse_closed(step)
    if to < paris_date(now):
        raise DomainError(N_("Choisissez une date à venir."), field="due_on")
    if step.due_on == to and step.pinned:
        return
    expect_version(step, seen_version)
    change = Changed(
        field="due_on",
        old=step.due_on.isoformat() if step.due_on else None,
        new=to.isoformat(),
        privacy=Privacy.TECHNICAL,
    )
    step.due_on = to
    step.pinned = True
    db.session.flush()
    event = happened.StepPostponed(household_id=step.household_id, step_id=step.id, to=to)
    events.record(event, actor, now, changes=[change])


def assign(
    actor: Actor, step: StepRow, person_id: int | None, *, seen_version: int | None = None, now: dt.datetime
) -> None:
    """Give a step to a colleague by hand, or to nobody."""
    if step.assignee_id == person_id:
        return
    expect_version(step, seen_version)
    new = fetch(actor, Person, person_id) if person_id is not None else None
    if new is not None and new.left_on is not None:
        raise DomainError(N_("Cette personne ne fait plus partie de l’équipe."), field="assignee")
    old = db.session.get(Person, step.assignee_id) if step.assignee_id else None
    change = Changed(
        field="assignee",
        old=old.full_name if old else None,
        new=new.full_name if new else None,
        privacy=Privacy.STAFF,
    )
    step.assignee_id = person_id
    step.assigned_by_hand = True
    step.assignment = {"by_hand": actor.person_id}
    db.session.flush()
    event = happened.StepAssigned(household_id=step.household_id, step_id=step.id, assignee_id=person_id)
    events.record(event, actor, now, changes=[change])


def comment(actor: Actor, step: StepRow, text: str, *, shared: bool, now: dt.datetime) -> StepComment:
    """Say something about a step. A shared answer of staff answers the family's request for help."""
    row = StepComment(
        space_id=step.space_id,
        household_id=step.household_id,
        step_id=step.id,
        person_id=actor.person_id,
        member_id=actor.member_id,
        at=now,
        text=text,
        shared=shared,
    )
    db.session.add(row)
    db.session.flush()
    event = happened.StepCommented(household_id=step.household_id, step_id=step.id, comment_id=row.id, shared=shared)
    events.record(event, actor, now)
    if shared and actor.person_id is not None and step.help_asked_at is not None:
        answer_help(actor, step, "", now)
    return row


def ask_help(actor: Actor, step: StepRow, text: str, now: dt.datetime) -> None:
    """The family asks for help: the step comes into the concierge's day, whoever does it."""
    already = step.help_asked_at is not None
    if text:
        comment(actor, step, text, shared=True, now=now)
    if already:
        return
    step.help_asked_at = now
    db.session.flush()
    events.record(happened.HelpAsked(household_id=step.household_id, step_id=step.id), actor, now)


def answer_help(actor: Actor, step: StepRow, text: str, now: dt.datetime) -> None:
    """Answer a family that asked for help; without a text, it has been helped otherwise (by telephone, say)."""
    if text:
        comment(actor, step, text, shared=True, now=now)
    if step.help_asked_at is None:
        return
    step.help_asked_at = None
    db.session.flush()
    events.record(happened.HelpAnswered(household_id=step.household_id, step_id=step.id), actor, now)


def decline(actor: Actor, step: StepRow, text: str, now: dt.datetime) -> None:
    """The family says « pas pour nous »; the step leaves its page, a person decides whether it is set aside."""
    if step.family_declined_at is not None:
        return
    if text:
        comment(actor, step, text, shared=True, now=now)
    step.family_declined_at = now
    db.session.flush()
    events.record(happened.StepDeclined(household_id=step.household_id, step_id=step.id), actor, now)


def keep_after_decline(actor: Actor, step: StepRow, now: dt.datetime) -> None:
    """Keep a step the family declined; it shows on its page again."""
    if step.family_declined_at is None:
        return
    step.family_declined_at = None
    db.session.flush()
    events.record(happened.StepReopened(household_id=step.household_id, step_id=step.id), actor, now)


def tick_substep(
    actor: Actor, step: StepRow, substep: str, *, ticked: bool, known: Sequence[str], now: dt.datetime
) -> None:
    """Tick or untick a line of a step; the first tick starts it."""
    if substep not in known or (substep in step.ticked) == ticked:
        return
    step.ticked = (
        [key for key in known if key in step.ticked or key == substep]
        if ticked
        else [key for key in step.ticked if key != substep]
    )
    if ticked and step.status is StepStatus.TODO:
        step.status = StepStatus.STARTED
    db.session.flush()
    event = happened.SubstepTicked(household_id=step.household_id, step_id=step.id, substep=substep, ticked=ticked)
    events.record(event, actor, now)


def add_local_step(
    actor: Actor,
    household: Household,
    *,
    title: str,
    subject: Subject,
    due_on: dt.date | None,
    for_family: bool,
    member_id: int | None,
    assignee_id: int | None,
    repeats: Repeat | None = None,
    now: dt.datetime,
) -> StepRow:
    """Add a step of this family's own, beside the catalogue; one that comes back needs a first date."""
    expect_confirmed(household)
    if repeats is not None and due_on is None:
        raise DomainError(N_("Choisissez la première date de l’étape qui revient."), field="due_on")
    if member_id is not None and fetch(actor, Member, member_id).household_id != household.id:
        raise DomainError(N_("Cette personne est d’un autre dossier."), field="member")
    if assignee_id is not None:
        fetch(actor, Person, assignee_id)
    step = StepRow(
        space_id=actor.space_id,
        household_id=household.id,
        member_id=member_id,
        version_id=None,
        key=f"local.{secrets.token_hex(6)}",
        subject=subject,
        position=100_000,
        title=title,
        who=WhoRole.FAMILY if for_family else WhoRole.CONCIERGE,
        assignee_id=assignee_id or household.owner_id,
        assigned_by_hand=True,
        assignment={"by_hand": actor.person_id},
        due_on=due_on,
        pinned=True,
        status=StepStatus.TODO,
        reason="",
        repeats=repeats,
        repeats_from=due_on if repeats else None,
    )
    db.session.add(step)
    db.session.flush()
    events.record(happened.StepAdded(household_id=household.id, step_id=step.id), actor, now)
    return step


def _move(
    step: StepRow,
    status: StepStatus,
    event: happened.StepEvent,
    actor: Actor,
    now: dt.datetime,
    *,
    waiting_for: WaitingFor | None = None,
) -> None:
    change = _status_change(step, status)
    step.status = status
    step.waiting_for = waiting_for
    step.done_at = step.done_by_person = step.done_by_member = None
    if status is StepStatus.NOT_APPLICABLE:
        step.help_asked_at = None
    db.session.flush()
    events.record(event, actor, now, changes=[change])


def _status_change(step: StepRow, status: StepStatus) -> Changed:
    return Changed(field="status", old=step.status.value, new=status.value, privacy=Privacy.STATISTICAL)


def _outcome_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Changed]:
    return [
        Changed(
            field=f"outcome.{key}",
            old=None if old.get(key) is None else str(old[key]),
            new=None if value is None else str(value),
            privacy=Privacy.FREE_TEXT,
        )
        for key, value in new.items()
        if old.get(key) != value
    ]


def _refuse_closed(step: StepRow) -> None:
    if step.status not in OPEN_STATUSES:
        raise DomainError(N_("Cette étape est close. Rouvrez-la d’abord."))
