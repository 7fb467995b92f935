"""« Vous êtes-vous parlé ? »: asked of each side, answered by mail or in one's space, corrected within a day."""

import datetime as dt

from sqlalchemy import func, select

from concierge.hosts.relations import events as happened
from concierge.hosts.relations.choices import Answer, How, Mood
from concierge.hosts.relations.holding import hold_relation, note_sign, side_of
from concierge.hosts.relations.models import HostRelation, RelationNote, RelationQuestion
from concierge.hosts.relations.rules import CORRECTED, Asked, alarm_of, day_of, expect_open, meant_by, took_place
from concierge.hosts.requests.choices import Side
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_


def answer(
    actor: Actor, relation_id: int, said: Answer, *, mood: Mood | None = None, words: str = "", now: dt.datetime
) -> RelationQuestion:
    """Take what a side says: of the question that waits, within a day in place of what it said, else unasked.

    Raises RelationOver.
    """
    side = side_of(actor)
    if side is Side.TEAM:
        raise DomainError(N_("Seules les deux familles répondent : notez plutôt ce que vous savez."))
    relation = hold_relation(actor, relation_id)
    expect_open(relation.ended_at)
    row = _to_answer(relation, side, now) or add_question(relation, side, paris_date(now))
    same = (row.answer, row.mood, row.words) == (said, mood, words)
    if row.answered_at is not None and same:
        return row  # a double click
    row.answer, row.mood, row.words = said, mood, words
    row.answered_at, row.by_name = now, actor.name
    _write_note(actor, relation, row, now)
    note_sign(actor, relation, paris_date(now), now)
    if took_place(relation.kind, said) and relation.met_on is None:
        relation.met_on = day_of(said, relation.on, paris_date(now))
    db.session.flush()
    ids = {"household_id": relation.household_id, "host_id": relation.host_id, "relation_id": relation.id}
    answered = happened.RelationAnswered(**ids, question_id=row.id, side=side.value)
    events.record(answered, actor, now)
    if (alarm := alarm_of(said, mood)) is not None:
        needs = happened.RelationNeedsSomebody(**ids, alarm=alarm.value, side=side.value, question_id=row.id)
        events.record(needs, actor, now)
    return row


def add_question(relation: HostRelation, side: Side, on: dt.date) -> RelationQuestion:
    """Add a question to one side; the relation is held by the caller."""
    number = select(func.coalesce(func.max(RelationQuestion.number), 0)).where(
        RelationQuestion.relation_id == relation.id, RelationQuestion.side == side
    )
    row = RelationQuestion(
        space_id=relation.space_id,
        relation_id=relation.id,
        household_id=relation.household_id,
        host_id=relation.host_id,
        side=side,
        number=(db.session.scalar(number) or 0) + 1,
        asked_on=on,
        words="",
        by_name="",
    )
    db.session.add(row)
    db.session.flush()
    return row


def last_question(relation_id: int, side: Side) -> RelationQuestion | None:
    """Return what one side was asked last."""
    query = select(RelationQuestion).where(RelationQuestion.relation_id == relation_id, RelationQuestion.side == side)
    return db.session.scalars(query.order_by(RelationQuestion.number.desc()).limit(1)).first()


def asked_of(row: RelationQuestion | None) -> Asked:
    """Return what rules know of the last question."""
    if row is None:
        return Asked()
    return Asked(
        count=row.number,
        asked_on=row.asked_on,
        reminded=row.reminded_on is not None,
        waits=row.answered_at is None and row.lapsed_on is None,
        answer=row.answer,
        answered_on=None if row.answered_at is None else paris_date(row.answered_at),
    )


def _to_answer(relation: HostRelation, side: Side, now: dt.datetime) -> RelationQuestion | None:
    last = last_question(relation.id, side)
    if last is None or last.lapsed_on is not None:
        return None
    fresh = last.answered_at is not None and now - last.answered_at > CORRECTED
    return None if fresh else last


def _write_note(actor: Actor, relation: HostRelation, row: RelationQuestion, now: dt.datetime) -> None:
    """Write what an answer means into the log, or correct what it wrote there before."""
    known = db.session.scalars(select(RelationNote).where(RelationNote.question_id == row.id)).one_or_none()
    assert row.answer is not None
    how = meant_by(row.answer)
    if how is None:
        if known is not None:
            db.session.delete(known)
        return
    if known is None:
        known = RelationNote(
            space_id=relation.space_id,
            relation_id=relation.id,
            household_id=relation.household_id,
            host_id=relation.host_id,
            question_id=row.id,
            side=row.side,
            words="",
            by_name=actor.name,
            at=now,
        )
        db.session.add(known)
    agreed = relation.on or (_noted_by_the_other(relation, row.side, paris_date(now)) if how is How.SEEN else None)
    known.how, known.on = how, day_of(row.answer, agreed, paris_date(now))


def _noted_by_the_other(relation: HostRelation, side: Side, today: dt.date) -> dt.date | None:
    """Return the day on which the other side says they met within the last week: one meeting, two answers."""
    query = select(func.max(RelationNote.on)).where(
        RelationNote.relation_id == relation.id,
        RelationNote.side != side,
        RelationNote.how == How.SEEN,
        RelationNote.on > today - dt.timedelta(days=7),
    )
    return db.session.scalar(query)
