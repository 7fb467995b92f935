"""Taking a hand-over back: once, for a month, and only what has not moved since.

Which steps went is read from what happened (`step.assigned` at that very instant), so that nothing is stored twice.
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, select

from concierge.accounts.models import Person
from concierge.checklists.events import HandOverTakenBack, StepAssigned
from concierge.checklists.models import HandOver, StepRow
from concierge.checklists.states import OPEN_STATUSES
from concierge.families.journal import add_note
from concierge.families.models import Household
from concierge.families.services import change_owner
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed, EventRow
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy
from concierge.platform.taking_back import TAKEN_BACK_WITHIN, can_be_taken_back

ALREADY = N_("Ce relais a déjà été repris.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastHandOver:
    """One act of passing work on, known by the first of its rows."""

    hand_over_id: int
    made_at: dt.datetime
    made_by: str | None
    receivers: tuple[str, ...]
    families: int
    steps: int
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What comes back of one family, and how many steps stay because they were done or moved since."""

    household_id: int
    steps: int
    kept: int
    with_file: bool

    @property
    def is_nothing(self) -> bool:
        """Tell whether all of it stays."""
        return not self.steps and not self.with_file


def list_past_hand_overs(actor: Actor, person_id: int | None, now: dt.datetime) -> list[PastHandOver]:
    """Return what was passed on from a person (None: from nobody) and can still be taken back, newest first."""
    rows = db.session.scalars(
        scoped(actor, HandOver)
        .where(_from(person_id), HandOver.made_at >= now - TAKEN_BACK_WITHIN)
        .order_by(HandOver.made_at.desc(), HandOver.made_by, HandOver.id)
    ).all()
    ids = {row.to_person_id for row in rows} | {row.made_by for row in rows}
    people = db.session.scalars(scoped(actor, Person).where(Person.id.in_(ids)))
    names = {person.id: person.full_name for person in people}
    acts = [list(found) for _same, found in groupby(rows, lambda row: (row.made_at, row.made_by))]
    return [
        PastHandOver(
            hand_over_id=act[0].id,
            made_at=act[0].made_at,
            made_by=names.get(act[0].made_by or 0),
            receivers=tuple(sorted({names[row.to_person_id] for row in act})),
            families=len({row.household_id for row in act}),
            steps=sum(row.steps for row in act),
            files=sum(row.with_file for row in act),
        )
        for act in acts
    ]


def undo_hand_over(
    actor: Actor, hand_over_id: int, say: Callable[[TakenBack], str], now: dt.datetime, *, seen: str | None = None
) -> list[TakenBack]:
    """Give back what one act passed on, unless it has moved since; `say` writes the note of each family.

    `seen` is the instant of the act that was shown: SQLite gives the number of a row that is no more to a newer one.
    """
    first = fetch(actor, HandOver, hand_over_id)
    if seen is not None and seen != first.made_at.isoformat():
        raise DomainError(ALREADY)
    if not can_be_taken_back(first.made_at, now):
        raise DomainError(
            N_("Ce relais a plus d’un mois\u00a0: il ne s’annule plus. Passez le relais dans l’autre sens.")
        )
    giver = None if first.from_person_id is None else fetch(actor, Person, first.from_person_id)
    if giver is not None and giver.left_on is not None:
        raise DomainError(
            N_("%(name)s ne fait plus partie de l’équipe\u00a0: passez plutôt le relais à quelqu’un d’autre."),
            name=giver.full_name,
        )
    act = _act_of(actor, first)
    if not act:  # somebody else took it back while this waited
        raise DomainError(ALREADY)
    ids = {row.household_id for row in act}
    households = db.session.scalars(scoped(actor, Household).where(Household.id.in_(ids)).order_by(Household.id)).all()
    passed = _passed_on(actor, act, ids)
    steps = db.session.scalars(
        scoped(actor, StepRow).where(StepRow.id.in_(passed)).order_by(StepRow.id).with_for_update()
    ).all()
    return [
        _give_back(
            actor,
            household,
            hand_over_id,
            [row for row in act if row.household_id == household.id],
            [step for step in steps if step.household_id == household.id and step.assignee_id == passed[step.id]],
            giver,
            say,
            now,
        )
        for household in households
    ]


def was_taken_back(actor: Actor, hand_over_id: int, now: dt.datetime) -> bool:
    """Tell whether an act that is not there any more was taken back: somebody clicked twice."""
    told = select(EventRow.data).where(
        EventRow.visible_to(actor),
        EventRow.at >= now - TAKEN_BACK_WITHIN,
        EventRow.name == HandOverTakenBack.name,
    )
    return any(data["hand_over_id"] == hand_over_id for data in db.session.scalars(told))


def _give_back(
    actor: Actor,
    household: Household,
    hand_over_id: int,
    rows: Sequence[HandOver],
    steps: Sequence[StepRow],
    giver: Person | None,
    say: Callable[[TakenBack], str],
    now: dt.datetime,
) -> TakenBack:
    still_open = [step for step in steps if step.status in OPEN_STATUSES and household.closed_on is None]
    new_owner = next((row.to_person_id for row in rows if row.with_file), None)
    with_file = new_owner is not None and household.owner_id == new_owner and household.closed_on is None
    found = TakenBack(
        household_id=household.id,
        steps=len(still_open),
        kept=sum(row.steps for row in rows) - len(still_open),
        with_file=with_file,
    )
    person_id, name = (None, None) if giver is None else (giver.id, giver.full_name)
    if with_file:
        change_owner(actor, household, person_id, now)
    for step in still_open:
        step.assignee_id, step.assigned_by_hand = person_id, True
        step.assignment = {"by_hand": actor.person_id}
    db.session.flush()
    for step in still_open:
        change = Changed(field="assignee", old=None, new=name, privacy=Privacy.STAFF)
        event = StepAssigned(household_id=household.id, step_id=step.id, assignee_id=person_id)
        events.record(event, actor, now, changes=[change])
    for row in rows:  # it is told in nobody's day any more, and taken back once
        db.session.delete(row)
    if not found.is_nothing:
        add_note(actor, household, say(found), now)
    event_of_all = HandOverTakenBack(
        household_id=household.id,
        hand_over_id=hand_over_id,
        from_person_id=person_id,
        steps=found.steps,
        kept=found.kept,
    )
    events.record(event_of_all, actor, now)
    return found


def _act_of(actor: Actor, first: HandOver) -> list[HandOver]:
    same = HandOver.made_by.is_(None) if first.made_by is None else HandOver.made_by == first.made_by
    query = scoped(actor, HandOver).where(_from(first.from_person_id), HandOver.made_at == first.made_at, same)
    return list(db.session.scalars(query.order_by(HandOver.id).with_for_update()))


def _passed_on(actor: Actor, act: Sequence[HandOver], household_ids: Collection[int]) -> dict[int, int]:
    """Return who got each step of the act; those that somebody gave on since are left out."""
    made_at, receivers = act[0].made_at, {(row.household_id, row.to_person_id) for row in act}
    told = db.session.execute(
        select(EventRow.household_id, EventRow.at, EventRow.data)
        .where(
            EventRow.visible_to(actor),
            EventRow.household_id.in_(household_ids),
            EventRow.name == StepAssigned.name,
            EventRow.at >= made_at,
        )
        .order_by(EventRow.id)
    ).all()
    found = {
        data["step_id"]: data["assignee_id"]
        for household_id, at, data in told
        if at == made_at and (household_id, data["assignee_id"]) in receivers
    }
    moved = {data["step_id"] for _household_id, at, data in told if at > made_at}
    return {step_id: person_id for step_id, person_id in found.items() if step_id not in moved}


def _from(person_id: int | None) -> ColumnElement[bool]:
    return HandOver.from_person_id.is_(None) if person_id is None else HandOver.from_person_id == person_id
