"""Jobs are rows first: written with the change that wants them, handed to RQ afterwards, sent again until done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, Text, UniqueConstraint, delete, or_, select, update
from sqlalchemy.orm import Mapped

from concierge.platform import wake
from concierge.platform.db import Base, BigId, EnumText, UtcDateTime, add_all_once, column, db, id_column
from concierge.platform.privacy import Privacy
from concierge.platform.unit_of_work import after_commit_once

LEASE = dt.timedelta(minutes=5)
MAX_ATTEMPTS = 8


class JobState(StrEnum):
    """Life of an outbox row."""

    WAITING = "waiting"
    QUEUED = "queued"  # handed to RQ; handed again when the lease ends without an answer
    DONE = "done"
    FAILED = "failed"  # gave up after MAX_ATTEMPTS; visible to staff, can be asked again


class OutboxJob(Base):
    """One job to do. `key` makes a second request for the same work a no-op."""

    __tablename__ = "outbox_job"
    __table_args__ = (UniqueConstraint("key"), Index("ix_outbox_job_state_due_at", "state", "due_at"))

    id: Mapped[int] = id_column()
    space_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    name: Mapped[str] = column(String(80), nullable=False, privacy=Privacy.TECHNICAL)
    key: Mapped[str] = column(String(200), nullable=False, privacy=Privacy.TECHNICAL)
    payload: Mapped[dict[str, Any]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)
    state: Mapped[JobState] = column(EnumText(JobState), nullable=False, privacy=Privacy.TECHNICAL)
    due_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    lease_until: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)
    attempts: Mapped[int] = column(nullable=False, default=0, privacy=Privacy.TECHNICAL)
    last_error: Mapped[str | None] = column(Text, nullable=True, privacy=Privacy.FREE_TEXT)
    created_at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.TECHNICAL)
    done_at: Mapped[dt.datetime | None] = column(UtcDateTime, nullable=True, privacy=Privacy.TECHNICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One job to ask for. Payloads hold ids only; without `due` it is for now."""

    payload: dict[str, Any]
    key: str
    due: dt.datetime | None = None


def put(
    name: str,
    payload: dict[str, Any],
    *,
    key: str,
    now: dt.datetime,
    due: dt.datetime | None = None,
    space_id: int | None = None,
) -> bool:
    """Ask for a job in the present transaction; False when the same `key` was asked before. Payloads hold ids only."""
    return put_all(name, [Wanted(payload=payload, key=key, due=due)], now=now, space_id=space_id) == 1


def put_all(name: str, wanted: Sequence[Wanted], *, now: dt.datetime, space_id: int | None = None) -> int:
    """Ask for many jobs of one kind, in one statement; return how many were not asked for before."""
    jobs = [
        OutboxJob(
            space_id=space_id,
            name=name,
            key=each.key,
            payload=each.payload,
            state=JobState.WAITING,
            due_at=each.due or now,
            attempts=0,
            created_at=now,
        )
        for each in wanted
    ]
    added = add_all_once(jobs, key=OutboxJob.key)
    if any(job.due_at <= now for job in added):
        after_commit_once(wake.relay)
    return len(added)


def anything_due(now: dt.datetime) -> bool:
    """Tell whether a row waits, without taking a lock."""
    return db.session.execute(select(OutboxJob.id).where(_due(now)).limit(1)).first() is not None


def claim_due(now: dt.datetime, *, limit: int = 100) -> list[tuple[int, int]]:
    """Take due rows, and those whose lease ended; return (id, attempt). Two relays never take the same row."""
    due = _due(now)
    ids = db.session.scalars(
        select(OutboxJob.id).where(due).order_by(OutboxJob.due_at).limit(limit).with_for_update(skip_locked=True)
    ).all()
    claimed = []
    for job_id in ids:
        taken = db.session.execute(
            update(OutboxJob)
            .where(OutboxJob.id == job_id, due)
            .values(state=JobState.QUEUED, lease_until=now + LEASE, attempts=OutboxJob.attempts + 1)
            .returning(OutboxJob.attempts)
        ).first()
        if taken is not None:
            claimed.append((job_id, int(taken[0])))
    return claimed


def _due(now: dt.datetime) -> ColumnElement[bool]:
    return or_(
        (OutboxJob.state == JobState.WAITING) & (OutboxJob.due_at <= now),
        (OutboxJob.state == JobState.QUEUED) & (OutboxJob.lease_until <= now),
    )


def ask_again(key: str, now: dt.datetime) -> None:
    """Give a job that was given up, or done in vain, a fresh start."""
    db.session.execute(
        update(OutboxJob)
        .where(OutboxJob.key == key, OutboxJob.state.in_((JobState.FAILED, JobState.DONE)))
        .values(state=JobState.WAITING, due_at=now, attempts=0, last_error=None, lease_until=None)
    )
    after_commit_once(wake.relay)


def forget_done(name: str, before: dt.datetime) -> None:
    """Erase the rows of a job of every few minutes that were done long ago."""
    old = (OutboxJob.name == name) & (OutboxJob.state == JobState.DONE) & (OutboxJob.done_at < before)
    db.session.execute(delete(OutboxJob).where(old))


def release(job_ids: list[int]) -> None:
    """Give rows back that could not be handed to RQ, without counting the attempt."""
    db.session.execute(
        update(OutboxJob)
        .where(OutboxJob.id.in_(job_ids), OutboxJob.state == JobState.QUEUED)
        .values(state=JobState.WAITING, lease_until=None, attempts=OutboxJob.attempts - 1)
    )


def take(job_id: int, attempt: int, now: dt.datetime) -> OutboxJob | None:
    """Lock the row for execution; None when it is done or a later attempt has it."""
    row = db.session.execute(
        select(OutboxJob)
        .where(OutboxJob.id == job_id, OutboxJob.state == JobState.QUEUED, OutboxJob.attempts == attempt)
        .with_for_update(skip_locked=True)
    ).scalar_one_or_none()
    if row is not None:
        row.lease_until = now + LEASE
    return row


def is_last_attempt(key: str) -> bool:
    """Tell whether a job under way will not be tried again when it fails."""
    attempts = db.session.execute(select(OutboxJob.attempts).where(OutboxJob.key == key)).scalar()
    return attempts is not None and attempts >= MAX_ATTEMPTS


def mark_done(row: OutboxJob, now: dt.datetime) -> None:
    """Record success in the transaction of the work itself."""
    row.state = JobState.DONE
    row.done_at = now
    row.last_error = None
    db.session.flush()


def mark_failed(job_id: int, attempt: int, error: str, now: dt.datetime) -> None:
    """Record an error and when to try again: 1, 2, 4 … minutes later, then give up visibly."""
    row = db.session.get(OutboxJob, job_id)
    if row is None or row.state is not JobState.QUEUED or row.attempts != attempt:
        return
    row.last_error = error[:2000]
    row.lease_until = None
    if row.attempts >= MAX_ATTEMPTS:
        row.state = JobState.FAILED
    else:
        row.state = JobState.WAITING
        row.due_at = now + dt.timedelta(minutes=2 ** (row.attempts - 1))
    db.session.flush()
