"""The next action of a file: derived, never typed in — the earliest open step, appointment or awaited answer.

A step that waits for somebody else gives way to what can be done today.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    false,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from concierge.checklists.catalogue import find_step
from concierge.checklists.models import StepRow, is_blocked, is_open
from concierge.checklists.turns import in_turn, turn
from concierge.families.models import Appointment, Contact, Household
from concierge.platform.clock import paris_date
from concierge.platform.db import UtcDateTime, alias_of, read_columns
from concierge.platform.languages import Text
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import BookingState
from concierge.weekends.models import Weekend

_NOW = bindparam("now", type_=UtcDateTime())
_INVITATION = Text("Sa réponse à l’invitation : {title}", "Their answer to the invitation: {title}")
_UNANSWERED = (BookingState.INVITED, BookingState.OFFERED)


class ActionKind(StrEnum):
    """What comes next."""

    STEP = "step"
    APPOINTMENT = "appointment"
    FOLLOW_UP = "follow_up"
    INVITATION = "invitation"  # to a weekend, not answered yet


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """What comes next in a file. `on` is None for a step whose date is not known yet."""

    kind: ActionKind
    title: str
    on: dt.date | None
    row_id: int


def next_actions(household_ids: Sequence[int], *, now: dt.datetime, language: str) -> dict[int, NextAction]:
    """Return the next action of each file that has one, in one query for any number of files."""
    if not household_ids:
        return {}
    found: dict[int, NextAction] = {}
    turns: dict[int, tuple[dt.date, bool, dt.date]] = {}
    today = paris_date(now)
    rows = read_columns(_CANDIDATES, {"ids": household_ids, "now": now, "today": today}).all()
    for kind, household_id, row_id, title, version_id, key, day, starts_at, blocked in rows:
        on = day or (starts_at and paris_date(starts_at))
        its_turn = turn(on, blocked=bool(blocked), today=today)
        if household_id not in found or its_turn < turns[household_id]:
            words = title or step_title(version_id, key, language)
            if kind == ActionKind.INVITATION:
                words = _INVITATION.in_language(language).replace("{title}", title)
            found[household_id] = NextAction(kind=ActionKind(kind), title=words, on=on, row_id=row_id)
            turns[household_id] = its_turn
    return found


def has_next_action() -> ColumnElement[bool]:
    """Return the SQL condition that a household has something to come; its statement is given `now`."""
    return (
        exists().where(StepRow.household_id == Household.id, is_open())
        | exists().where(
            Appointment.household_id == Household.id,
            Appointment.cancelled_at.is_(None),
            Appointment.starts_at >= _NOW,
        )
        | exists().where(
            Contact.household_id == Household.id,
            Contact.follow_up_on.is_not(None),
            Contact.followed_up_at.is_(None),
        )
        | exists().where(
            Booking.household_id == Household.id, Booking.state.in_(_UNANSWERED), Booking.expires_at >= _NOW
        )
    )


def step_title(version_id: int | None, key: str, language: str) -> str:
    """Return the title of a catalogue step in a language; its key should the definition have lost it."""
    definition = find_step(version_id, key)
    return definition.title.in_language(language) if definition else key


def _first_steps() -> Select[*tuple[Any, ...]]:
    """Select the first open step of each household: looking at its fifteen beats ranking those of all of them."""
    step = alias_of(StepRow)
    first = (
        select(step.id)
        .where(step.household_id == Household.id, is_open(step))
        .order_by(*in_turn(step), step.position, step.id)
        .limit(1)
        .correlate(Household)
        .scalar_subquery()
    )
    return (
        select(
            literal(ActionKind.STEP.value).label("kind"),
            Household.id.label("household_id"),
            StepRow.id.label("row_id"),
            StepRow.title.label("title"),
            StepRow.version_id.label("version_id"),
            StepRow.key.label("key"),
            StepRow.due_on.label("day"),
            type_coerce(null(), UtcDateTime()).label("starts_at"),
            is_blocked().label("blocked"),
        )
        .join(StepRow, StepRow.id == first)
        .where(Household.id.in_(_IDS))
    )


# Made once: building a statement costs more than running it. The first of equals wins: steps, then appointments.
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_APPOINTMENTS = select(
    literal(ActionKind.APPOINTMENT.value),
    Appointment.household_id,
    Appointment.id,
    Appointment.subject,
    null(),
    null(),
    null(),
    Appointment.starts_at,
    false(),
).where(
    Appointment.household_id.in_(_IDS),
    Appointment.cancelled_at.is_(None),
    Appointment.starts_at >= _NOW,
)
_FOLLOW_UPS = select(
    literal(ActionKind.FOLLOW_UP.value),
    Contact.household_id,
    Contact.id,
    Contact.summary,
    null(),
    null(),
    Contact.follow_up_on,
    null(),
    false(),
).where(Contact.household_id.in_(_IDS), Contact.follow_up_on.is_not(None), Contact.followed_up_at.is_(None))
_INVITATIONS = (
    select(
        literal(ActionKind.INVITATION.value),
        Booking.household_id,
        Booking.id,
        Weekend.title,
        null(),
        null(),
        null(),
        Booking.expires_at,
        false(),
    )
    .join(Weekend, and_(Weekend.id == Booking.weekend_id))
    .where(Booking.household_id.in_(_IDS), Booking.state.in_(_UNANSWERED), Booking.expires_at >= _NOW)
)
_CANDIDATES = union_all(_first_steps(), _APPOINTMENTS, _FOLLOW_UPS, _INVITATIONS)
