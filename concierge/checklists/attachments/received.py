"""Documents that families sent and that nobody of the team has seen: told to whoever has the step, until they have."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, or_, select

from concierge.checklists import events as happened
from concierge.checklists.attachments.models import Attachment
from concierge.checklists.models import StepRow
from concierge.checklists.next_actions import step_title
from concierge.families.models import Household
from concierge.platform import events
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db

SHOWN = 100  # documents; those of some 25 steps


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedDocument:
    """A document to open."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a family sent for one step."""

    step_id: int
    title: str
    household_id: int
    family: str
    at: dt.datetime  # of the latest
    documents: Sequence[ReceivedDocument]


def select_received(actor: Actor, person_id: int | None) -> Select[*tuple[Any, ...]]:
    """Select the unseen documents of the steps one person has, or of a file they follow (None: of everybody)."""
    query = (
        select(Attachment.id)
        .join(StepRow, StepRow.id == Attachment.step_id)
        .join(Household, Household.id == Attachment.household_id)
        .where(
            Attachment.visible_to(actor),
            Attachment.member_id.is_not(None),
            Attachment.seen_at.is_(None),
            Household.closed_on.is_(None),
        )
    )
    if person_id is None:
        return query
    nobodys = and_(StepRow.assignee_id.is_(None), Household.owner_id == person_id)
    return query.where(or_(StepRow.assignee_id == person_id, nobodys))


def list_received(actor: Actor, person_id: int | None) -> list[Received]:
    """Return what families sent, step by step, the longest unseen first. One query."""
    rows = db.session.execute(
        select(Attachment.id, Attachment.name, Attachment.at, Attachment.step_id, Attachment.household_id)
        .add_columns(StepRow.title, StepRow.version_id, StepRow.key, Household.name.label("family"))
        .join(StepRow, StepRow.id == Attachment.step_id)
        .join(Household, Household.id == Attachment.household_id)
        .where(Attachment.id.in_(select_received(actor, person_id)))
        .order_by(Attachment.id)
        .limit(SHOWN)
    ).all()
    first = {row.step_id: row.id for row in reversed(rows)}
    groups = groupby(sorted(rows, key=lambda row: (first[row.step_id], row.id)), key=lambda row: row.step_id)
    return [_received(actor, list(group)) for _step_id, group in groups]


def see_documents(actor: Actor, step: StepRow, now: dt.datetime) -> None:
    """Note that somebody of the team has seen what the family sent for a step; done twice, it is done once."""
    unseen = scoped(actor, Attachment).where(
        Attachment.step_id == step.id, Attachment.member_id.is_not(None), Attachment.seen_at.is_(None)
    )
    rows = db.session.scalars(unseen.with_for_update()).all()
    if not rows:
        return
    for row in rows:
        row.seen_at = now
    db.session.flush()
    seen = tuple(row.id for row in rows)
    event = happened.AttachmentsSeen(household_id=step.household_id, step_id=step.id, attachments=seen)
    events.record(event, actor, now)


def _received(actor: Actor, rows: Sequence[Any]) -> Received:
    last = rows[-1]
    return Received(
        step_id=last.step_id,
        title=last.title or step_title(last.version_id, last.key, actor.language),
        household_id=last.household_id,
        family=last.family,
        at=last.at,
        documents=[ReceivedDocument(id=row.id, name=row.name) for row in rows],
    )
