"""Writers of a SQLite file take turns: nobody is overtaken, nobody waits for the dead, readers wait for nobody."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from concierge.accounts.models import SignInFailure
from concierge.platform.db import DatabaseBusy, db, set_write_intent
from concierge.platform.turns import NoTurn, Turns, turns_of
from concierge.platform.unit_of_work import unit_of_work
from tests.factories import Agency
from tests.integration.accounts.browsers import signed_in
from tests.waiting import PATIENCE, until

HOLDS = """
import sys
from pathlib import Path
from concierge.platform.turns import turns_of
turns = turns_of(Path(sys.argv[1]))
turns.take()
print("held", flush=True)
sys.stdin.read()
"""
COUNTS = """
import sys, threading
from pathlib import Path
from concierge.platform.turns import turns_of
path, turns = Path(sys.argv[2]), turns_of(Path(sys.argv[1]))
def count():
    for _ in range(40):
        turns.take()
        number = int(path.read_text())
        path.write_text("")
        path.write_text(str(number + 1))
        turns.give_back()
threads = [threading.Thread(target=count) for _ in range(5)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def _python(code: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@contextmanager
def _held_elsewhere(database: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process has its turn."""
    with _python(HOLDS, database) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder
        holder.kill()


def test_hurried_threads_of_hurried_processes_write_one_after_the_other(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")

    processes = [_python(COUNTS, tmp_path / "db", counter) for _ in range(3)]

    assert [process.wait(PATIENCE) for process in processes] == [0, 0, 0]
    assert counter.read_text() == "600"


def test_threads_have_their_turn_in_the_order_they_came(tmp_path: Path) -> None:
    turns, served = Turns(tmp_path / "turns"), []
    turns.take()

    def write(number: int) -> None:
        turns.take()
        served.append(number)
        turns.give_back()

    threads = []
    for number in range(8):
        threads.append(Thread(target=write, args=(number,)))
        threads[-1].start()
        until(lambda: len(turns._waiting) == len(threads), "it waits")
    turns.give_back()
    for thread in threads:
        thread.join()

    assert served == list(range(8))


def test_a_process_that_never_stops_writing_lets_another_one_in(tmp_path: Path) -> None:
    turns = turns_of(tmp_path / "db")
    turns.take()
    with _python(HOLDS, tmp_path / "db") as other:
        assert other.stdout is not None
        until(lambda: int.from_bytes((tmp_path / "db-turns").read_bytes(), "big") == turns._number + 1, "it waits")
        turns.give_back()
        turns.patience = 0.1
        with pytest.raises(NoTurn):  # at once again: the other one came first
            turns.take()
        assert other.stdout.readline() == "held\n"
        other.kill()


def test_nobody_waits_for_a_writer_that_was_killed(tmp_path: Path) -> None:
    turns = turns_of(tmp_path / "db")
    with _held_elsewhere(tmp_path / "db") as holder:
        turns.patience = 0.05
        with pytest.raises(NoTurn):
            turns.take()
        holder.kill()
        holder.wait(PATIENCE)
        turns.patience = PATIENCE

        turns.take()
        turns.give_back()


def test_who_gave_up_waiting_holds_up_nobody(tmp_path: Path) -> None:
    turns = Turns(tmp_path / "turns")
    turns.take()
    turns.patience, refused = 0.01, []

    def wait() -> None:
        with pytest.raises(NoTurn):
            turns.take()
        refused.append(1)

    threads = [Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns.give_back()

    assert len(refused) == 3
    turns.take()
    turns.give_back()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_many_threads_write_at_once_and_none_is_refused(app: Flask, now: dt.datetime) -> None:
    start = Barrier(12)
    failed: list[OperationalError] = []

    def write(number: int) -> None:
        start.wait()
        try:
            for each in range(5):
                with app.app_context(), unit_of_work():
                    count = db.session.scalar(select(func.count(SignInFailure.id)))
                    db.session.add(SignInFailure(key=f"{number} {each} {count}", at=now))
        except OperationalError as error:
            failed.append(error)

    threads = [Thread(target=write, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    counted = sorted(int(key.split()[2]) for key in db.session.scalars(select(SignInFailure.key)))
    assert counted == list(range(60))  # each saw what all before it had written


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_waits_too_long_to_write_is_asked_to_send_again_and_readers_wait_for_nobody(
    app: Flask, agency: Agency, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(app, agency, "Alexandra", now)
    db.session.commit()
    database = Path(db.engine.url.database or "")
    monkeypatch.setattr(turns_of(database), "patience", 0.05)
    with _held_elsewhere(database):
        set_write_intent(writing=False)
        assert browser.get("/reglages/equipe").status_code == 200
        db.session.rollback()

        answer = browser.post("/reglages/sources/nouvelle", {"name": "Salon"})

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "renvoyez dans un instant" in answer.text
        with pytest.raises(DatabaseBusy), unit_of_work():
            db.session.execute(text("SELECT 1"))
    set_write_intent(writing=True)
    with unit_of_work():
        db.session.add(SignInFailure(key="afterwards", at=now))
