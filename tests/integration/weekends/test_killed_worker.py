"""A worker that is killed in the middle of a programme: the best is kept, another goes on, the page says it is late."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from concierge import worker
from concierge.platform import clock, outbox
from concierge.platform.db import db
from concierge.programmes import instance as programmes
from concierge.solvers.programme.search import solve
from concierge.weekends.choices import ComputeState
from concierge.weekends.planning import working
from concierge.weekends.planning.models import Programme
from concierge.weekends.planning.reading import list_visits
from concierge.weekends.planning.services import ask_programme, is_late
from concierge.weekends.planning.working import kept_of, work_on_programme
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in
from tests.weekend_worlds import World, make_world

SECOND = dt.timedelta(seconds=1)


class Killed(BaseException):
    """What a signal that nobody can catch does, as near as a test comes."""


@pytest.fixture
def world(agency: Agency, now: dt.datetime) -> World:
    made = make_world(agency, now=now)
    db.session.commit()
    return made


def killed_on_the_way(agency: Agency, world: World, now: dt.datetime) -> Programme:
    """Ask for a programme; its worker is killed right after it said for the first time how far it is."""
    found = ask_programme(agency.coordinator, world.weekend.id, now=now)
    found.seconds = 2
    db.session.commit()

    def checkpoint() -> None:
        db.session.commit()
        if "best" in db.session.get_one(Programme, found.id, populate_existing=True).progress:
            raise Killed

    with pytest.raises(Killed):
        work_on_programme(found.id, found.turn, now, checkpoint)
    db.session.rollback()
    return db.session.get_one(Programme, found.id, populate_existing=True)


def test_another_worker_goes_on_from_the_best_that_was_found(
    agency: Agency, world: World, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = killed_on_the_way(agency, world, now)
    kept = kept_of(found.progress)
    assert found.compute is ComputeState.RUNNING
    assert kept is not None
    assert len(kept.visits) == found.progress["visits"]
    starts: list[programmes.Programme | None] = []

    def watched(*given: Any, start: programmes.Programme | None, **more: Any) -> Any:
        starts.append(start)
        return solve(*given, start=start, **more)

    monkeypatch.setattr(working, "solve", watched)
    work_on_programme(found.id, found.turn, now, db.session.commit)
    db.session.commit()
    assert starts == [kept]
    assert found.compute is ComputeState.DONE
    assert "kept" not in found.progress
    assert len(list_visits(agency.coordinator, found.id)) >= len(kept.visits)


def test_silence_is_late_and_who_asks_again_begins_where_it_ended(
    app: Flask, agency: Agency, world: World, now: dt.datetime
) -> None:
    found = killed_on_the_way(agency, world, now)
    kept = found.progress["kept"]
    found.progress = {**found.progress, "at": now.isoformat()}
    db.session.commit()
    assert not is_late(found, now + 40 * SECOND)
    assert is_late(found, now + 50 * SECOND)
    path = f"/week-ends/{world.weekend.id}/programme"
    assert "Le calcul tarde" in signed_in(app, agency, "Alexandra", now + 50 * SECOND).get(path).text
    again = ask_programme(agency.coordinator, world.weekend.id, now=now + 50 * SECOND)
    assert again.turn == 2
    assert again.progress == {"kept": kept}


def test_a_job_whose_process_was_killed_is_tried_again_within_a_minute(
    app: Flask, agency: Agency, world: World, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ask_programme(agency.coordinator, world.weekend.id, now=now)
    db.session.commit()
    ((job_id, attempt),) = [each for each in outbox.claim_due(now) if _name_of(each[0]) == "weekends.programme"]
    db.session.commit()
    monkeypatch.setattr(worker, "_apps", [app])
    worker.note_killed(job_id, attempt)
    row = db.session.get_one(outbox.OutboxJob, job_id, populate_existing=True)
    assert (row.state, row.lease_until, row.attempts) == (outbox.JobState.WAITING, None, 1)
    assert row.due_at <= clock.now() + 60 * SECOND
    assert found.compute is ComputeState.WAITING


def _name_of(job_id: int) -> str:
    return db.session.get_one(outbox.OutboxJob, job_id).name
