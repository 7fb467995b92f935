"""The outbox: a job is a row, claimed by one relay, leased to one attempt, done in the transaction of its work."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from concierge.accounts.models import SignInFailure
from concierge.platform import clock, jobs, outbox, wake
from concierge.platform.db import db
from concierge.platform.jobs import Periodic, daily_at, expand
from concierge.platform.outbox import JobState, OutboxJob
from concierge.platform.unit_of_work import commit, rollback, unit_of_work
from tests.waiting import PATIENCE

T = TypeVar("T")
MINUTE = dt.timedelta(minutes=1)


def _put(key: str, now: dt.datetime, name: str = "test.note", **more: Any) -> bool:
    return outbox.put(name, {"key": key}, key=key, now=now, **more)


def _row(key: str) -> OutboxJob:
    db.session.expire_all()
    return db.session.scalars(select(OutboxJob).where(OutboxJob.key == key)).one()


def _claim(now: dt.datetime) -> list[tuple[int, int]]:
    with unit_of_work():
        return outbox.claim_due(now)


def _at_once(app: Flask, action: Callable[[], T], times: int = 4) -> list[T]:
    """Run `action` in several threads that begin together; return what each answered."""
    barrier, answers, errors = threading.Barrier(times), [], []

    def run() -> None:
        with app.app_context():
            barrier.wait(PATIENCE)
            try:
                answers.append(action())
            except Exception as error:  # noqa: BLE001 - shown by the assertion below
                errors.append(repr(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert errors == []
    return answers


@pytest.fixture
def works(app: Flask, monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> list[str]:
    """A job that writes a row and notes that it ran; `broken` fails after having written."""
    ran: list[str] = []

    def note(payload: dict[str, Any], at: dt.datetime) -> None:
        ran.append(payload["key"])
        db.session.add(SignInFailure(key=payload["key"], at=at))
        db.session.flush()

    def broken(payload: dict[str, Any], at: dt.datetime) -> None:
        note(payload, at)
        raise RuntimeError("le disque est plein")

    monkeypatch.setitem(app.extensions, "jobs", {"test.note": note, "test.broken": broken})
    monkeypatch.setattr(clock, "now", lambda: now)
    return ran


def _effects() -> int:
    return db.session.scalar(select(func.count(SignInFailure.id))) or 0


def test_the_same_key_asked_twice_is_one_job(app: Flask, now: dt.datetime) -> None:
    assert [_put("a", now), _put("a", now + MINUTE), _put("b", now)] == [True, False, True]
    assert db.session.scalar(select(func.count(OutboxJob.id))) == 2


def test_the_same_key_asked_at_the_same_time_is_one_job_and_nobody_fails(app: Flask, now: dt.datetime) -> None:
    db.session.commit()

    def ask() -> bool:
        with unit_of_work():
            return _put("a", now)

    assert sorted(_at_once(app, ask)) == [False, False, False, True]


def test_a_job_waits_for_its_time(app: Flask, now: dt.datetime) -> None:
    _put("later", now, due=now + MINUTE)
    commit()
    assert (outbox.anything_due(now), _claim(now)) == (False, [])
    assert outbox.anything_due(now + MINUTE)
    assert _claim(now + MINUTE) == [(_row("later").id, 1)]


def test_a_claimed_job_is_not_claimed_again_until_its_lease_ends(app: Flask, now: dt.datetime) -> None:
    _put("a", now)
    commit()
    (job,) = _claim(now)
    assert job[1] == 1
    assert _row("a").state is JobState.QUEUED

    db.session.commit()
    assert _claim(now + outbox.LEASE - MINUTE) == []
    assert _claim(now + outbox.LEASE) == [(job[0], 2)]


def test_several_relays_at_the_same_time_never_take_the_same_job(app: Flask, now: dt.datetime) -> None:
    for number in range(60):
        _put(f"job-{number}", now)
    commit()

    def claim_some() -> list[tuple[int, int]]:
        found = []
        for _turn in range(6):
            with unit_of_work():
                found += outbox.claim_due(now, limit=5)
        return found

    claimed = [job for relay in _at_once(app, claim_some, times=3) for job in relay]

    assert len(claimed) == len(set(claimed)) == 60
    assert {attempt for _job, attempt in claimed} == {1}


def test_a_job_given_back_does_not_count_the_attempt(app: Flask, now: dt.datetime) -> None:
    _put("a", now)
    commit()
    (job,) = _claim(now)
    with unit_of_work():
        outbox.release([job[0]])

    row = _row("a")
    assert (row.state, row.attempts, row.lease_until) == (JobState.WAITING, 0, None)
    db.session.commit()
    assert _claim(now) == [(job[0], 1)]


def test_a_job_is_done_once_however_often_it_is_sent(app: Flask, works: list[str], now: dt.datetime) -> None:
    _put("a", now)
    commit()
    (job,) = _claim(now)

    assert [jobs.execute(*job), jobs.execute(*job)] == [True, False]
    assert works == ["a"]
    assert (_row("a").state, _row("a").done_at, _effects()) == (JobState.DONE, now, 1)


def test_an_attempt_given_up_does_nothing_when_it_wakes_late(app: Flask, works: list[str], now: dt.datetime) -> None:
    _put("a", now)
    commit()
    (late,) = _claim(now)
    (present,) = _claim(now + outbox.LEASE)

    assert [jobs.execute(*late), jobs.execute(*present)] == [False, True]
    assert works == ["a"]


def test_a_failed_attempt_leaves_no_trace_but_its_error(app: Flask, works: list[str], now: dt.datetime) -> None:
    _put("a", now, name="test.broken")
    commit()
    (job,) = _claim(now)

    assert jobs.execute(*job)

    row = _row("a")
    assert (row.state, row.due_at, row.attempts) == (JobState.WAITING, now + MINUTE, 1)
    assert row.last_error == "RuntimeError: le disque est plein"
    assert (works, _effects()) == (["a"], 0)


def test_attempts_come_more_and_more_rarely_then_stop_visibly(
    app: Flask, works: list[str], now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put("a", now, name="test.broken")
    commit()
    waits, at = [], now
    for _attempt in range(outbox.MAX_ATTEMPTS - 1):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        (job,) = _claim(at)
        jobs.execute(*job)
        waits.append((_row("a").due_at - at) // MINUTE)
        at = _row("a").due_at
        db.session.commit()

    assert waits == [1, 2, 4, 8, 16, 32, 64]
    (last,) = _claim(at)
    jobs.execute(*last)
    assert _row("a").state is JobState.FAILED
    db.session.commit()
    assert _claim(at + dt.timedelta(days=30)) == []


def test_a_job_nobody_knows_is_an_error_people_see(app: Flask, works: list[str], now: dt.datetime) -> None:
    _put("a", now, name="test.unknown")
    commit()
    (job,) = _claim(now)
    jobs.execute(*job)
    assert _row("a").last_error == "KeyError: 'test.unknown'"


def test_nobody_is_woken_for_what_was_rolled_back_or_is_for_later(
    app: Flask, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(wake, "relay", lambda: woken.append(1))

    _put("a", now)
    rollback()
    commit()
    _put("later", now, due=now + MINUTE)
    commit()
    assert woken == []

    _put("b", now)
    assert woken == []
    commit()
    assert woken == [1]
    assert db.session.scalars(select(OutboxJob.key).order_by(OutboxJob.id)).all() == ["later", "b"]


@pytest.mark.parametrize(
    ("instant", "slot"),
    [
        (dt.datetime(2026, 11, 21, 6, 59, tzinfo=dt.UTC), None),  # 7:59 in France
        (dt.datetime(2026, 11, 21, 7, 0, tzinfo=dt.UTC), "2026-11-21"),
        (dt.datetime(2026, 11, 21, 23, 30, tzinfo=dt.UTC), None),  # already the 22nd in France, before eight
        (dt.datetime(2026, 7, 1, 6, 0, tzinfo=dt.UTC), "2026-07-01"),  # summer time
    ],
)
def test_the_slot_of_a_day_begins_at_its_hour_in_france(instant: dt.datetime, slot: str | None) -> None:
    assert daily_at(8)(instant) == slot


def test_a_period_is_opened_once_whatever_schedulers_run(app: Flask, now: dt.datetime) -> None:
    schedule = [Periodic(job="checklists.remind", slot=daily_at(8))]
    db.session.commit()

    def open_period() -> int:
        with unit_of_work():
            return expand(schedule, now)

    assert sorted(_at_once(app, open_period, times=3)) == [0, 0, 1]
    assert _row("checklists.remind:2026-11-21").payload == {"slot": "2026-11-21"}
    db.session.commit()
    with unit_of_work():
        assert expand(schedule, now + dt.timedelta(days=1)) == 1


def test_a_stolen_lease_is_seen_by_nobody_else(app: Flask, works: list[str], now: dt.datetime) -> None:
    _put("a", now)
    commit()
    (job,) = _claim(now)
    db.session.execute(update(OutboxJob).values(state=JobState.DONE))
    commit()

    assert jobs.execute(*job) is False
    assert works == []
