"""A mail's whole way: from the row through Redis and RQ to a real SMTP server, whatever stops on the way."""

import contextvars
import dataclasses
import datetime as dt
import os
import re
import secrets
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import patch

import pytest
import redis
from aiosmtpd.controller import Controller
from flask import Flask
from rq import Queue, SimpleWorker, Worker
from sqlalchemy import delete, func, select

from concierge import worker
from concierge.accounts.models import PersonalLink, SignInFailure
from concierge.desk.day.digest import KIND as DIGEST, collect_digests
from concierge.families import access
from concierge.families.queries import list_members
from concierge.notifications.models import Message, MessageState
from concierge.notifications.services import SEND_JOB
from concierge.platform import clock, outbox, wake
from concierge.platform.clock import paris_date
from concierge.platform.db import db, set_write_intent
from concierge.platform.outbox import JobState, OutboxJob
from concierge.platform.redis_server import RedisMissing, answers, free_port, own_redis
from concierge.platform.unit_of_work import unit_of_work
from tests.conftest import REDIS
from tests.factories import Agency, make_family
from tests.integration.accounts.browsers import signed_in
from tests.waiting import until


class Post:
    """An SMTP server that keeps what it gets, and refuses the addresses it was told to."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.refused: dict[str, str] = {}

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(envelope.original_content.decode())
        return "250 OK"


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server: the one of the tests, else one of our own."""
    if answers(REDIS):
        yield REDIS
        return
    try:
        own = own_redis(tmp_path_factory.mktemp("redis"))
    except RedisMissing as missing:
        pytest.skip(str(missing))
    server = subprocess.Popen(own.service.command, stdin=subprocess.PIPE)
    assert server.stdin is not None
    server.stdin.write(own.service.stdin or b"")
    server.stdin.close()
    until(lambda: answers(own.url), "Redis answers")
    yield own.url
    server.terminate()
    server.wait(30)


class Line:
    """What stands between the outbox and the mail server: a relay, a queue of this test's own, a worker."""

    def __init__(self, redis_url: str) -> None:
        self.redis_url = redis_url
        name = f"concierge-test-{secrets.token_hex(6)}"
        self.queue = Queue(name, connection=redis.Redis.from_url(redis_url))

    def relay(self) -> int:
        """Hand over what is due; return how many jobs."""
        with patch.object(worker, "QUEUE", self.queue.name):
            return worker.relay_once(self.redis_url)

    def work(self, kind: type[Worker] = SimpleWorker) -> None:
        """Do what is queued, as the worker process does."""
        db.session.remove()
        kind([self.queue], connection=self.queue.connection).work(burst=True, logging_level="CRITICAL")


@pytest.fixture
def line(redis_url: str) -> Iterator[Line]:
    line = Line(redis_url)
    yield line
    line.queue.delete(delete_jobs=True)


class Clock:
    """The time of this test, which moves only when told."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> Clock:
    ours = Clock(now)
    monkeypatch.setattr(clock, "now", ours)
    return ours


@pytest.fixture
def smtp_port(app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    """The port where the application looks for a mail server."""
    port = free_port()
    config = dataclasses.replace(app.extensions["config"], smtp_url=f"smtp://127.0.0.1:{port}")
    monkeypatch.setitem(app.extensions, "config", config)
    monkeypatch.setattr(worker, "_apps", [app])
    return port


@pytest.fixture
def post(smtp_port: int) -> Iterator[Post]:
    """A mail server that answers."""
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=smtp_port)
    controller.start()
    yield post
    controller.stop()


@pytest.fixture
def message(app: Flask, agency: Agency, now: dt.datetime) -> int:
    """A mail that waits: the personal link of a family."""
    household = make_family(agency, now=now, planned=False)
    forget_jobs_so_far()
    access.invite(agency.concierge, list_members(agency.concierge, household.id)[0], now)
    db.session.commit()
    return db.session.scalars(select(Message.id)).one()


def forget_jobs_so_far() -> None:
    """Leave only the job a test is about: opening a file asks for a comparison with the others."""
    db.session.execute(delete(OutboxJob))
    db.session.commit()


def _job() -> OutboxJob:
    db.session.remove()
    return db.session.scalars(select(OutboxJob)).one()


def _message(message_id: int) -> Message:
    db.session.remove()
    return db.session.get_one(Message, message_id)


def test_a_mail_reaches_the_server_exactly_once(line: Line, post: Post, message: int, time: Clock) -> None:
    assert line.relay() == 1
    line.work()
    assert (line.relay(), line.queue.count) == (0, 0)
    line.work()

    (mail,) = post.mails
    assert "To: Claire Petit <claire@famille.example>" in mail
    assert re.search(rf"Message-ID: <concierge-1-{message}\.[0-9a-f]{{16}}@127\.0\.0\.1>", mail)
    assert (_message(message).state, _message(message).sent_at) == (MessageState.SENT, time.now)
    assert _job().state is JobState.DONE


def test_a_server_that_is_away_delays_the_mail_and_people_see_why(
    line: Line, smtp_port: int, message: int, time: Clock
) -> None:
    line.relay()
    line.work()

    waiting = _message(message)
    assert waiting.state is MessageState.WAITING
    assert waiting.error is not None
    assert waiting.error.startswith("ConnectionRefusedError")
    assert (_job().state, _job().due_at) == (JobState.WAITING, time.now + dt.timedelta(minutes=1))
    assert line.relay() == 0

    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=smtp_port)
    controller.start()
    try:
        time.now += dt.timedelta(minutes=1)
        assert line.relay() == 1
        line.work()
    finally:
        controller.stop()
    assert len(post.mails) == 1
    assert (_message(message).state, _message(message).error) == (MessageState.SENT, None)


def test_a_server_that_stays_away_ends_as_a_failure_people_see(
    line: Line, smtp_port: int, message: int, time: Clock
) -> None:
    for _attempt in range(outbox.MAX_ATTEMPTS):
        assert line.relay() == 1
        line.work()
        time.now += dt.timedelta(hours=3)

    assert line.relay() == 0
    assert (_message(message).state, _job().state) == (MessageState.FAILED, JobState.FAILED)


def test_a_refused_address_is_a_failure_at_once_and_is_not_tried_again(
    line: Line, post: Post, message: int, time: Clock
) -> None:
    post.refused["claire@famille.example"] = "550 No such user"
    line.relay()
    line.work()

    failed = _message(message)
    assert (failed.state, failed.error) == (MessageState.FAILED, "550 No such user")
    assert (_job().state, post.mails) == (JobState.DONE, [])
    time.now += dt.timedelta(days=1)
    assert line.relay() == 0


def test_an_address_refused_for_now_is_tried_again(line: Line, post: Post, message: int, time: Clock) -> None:
    post.refused["claire@famille.example"] = "451 Try again later"
    line.relay()
    line.work()
    assert _message(message).state is MessageState.WAITING

    post.refused.clear()
    time.now += dt.timedelta(minutes=1)
    line.relay()
    line.work()
    assert (len(post.mails), _message(message).state) == (1, MessageState.SENT)


def test_a_mail_with_nothing_left_to_say_does_not_leave(
    app: Flask, line: Line, post: Post, message: int, time: Clock, agency: Agency
) -> None:
    with unit_of_work():
        for member in list_members(agency.concierge, 1):
            member.removed_on = paris_date(time.now)
    line.relay()
    line.work()

    assert (post.mails, _message(message).state) == ([], MessageState.CANCELLED)
    assert db.session.scalar(select(func.count(PersonalLink.id))) == 0


def test_what_others_write_while_the_relay_looks_does_not_stop_it(
    app: Flask, line: Line, message: int, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite lets nobody write who began to read before somebody else wrote."""
    look = outbox.anything_due

    def write() -> None:
        with app.app_context(), unit_of_work():
            db.session.add(SignInFailure(key="meanwhile", at=time.now))

    def look_while_others_write(now: dt.datetime) -> bool:
        due = look(now)
        other = Thread(target=contextvars.Context().run, args=(write,))
        other.start()
        other.join()
        return due

    monkeypatch.setattr(outbox, "anything_due", look_while_others_write)
    db.session.remove()
    set_write_intent(writing=False)  # as in the process of the scheduler
    assert line.relay() == 1


def test_without_redis_a_request_succeeds_and_its_mail_leaves_when_redis_is_back(
    app: Flask, agency: Agency, line: Line, post: Post, time: Clock, now: dt.datetime
) -> None:
    household = make_family(agency, now=now, planned=False)
    member = list_members(agency.concierge, household.id)[0]
    forget_jobs_so_far()
    staff = signed_in(app, agency, "Louise", now)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and never answers
        dead = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        with patch.dict(app.extensions, {}):
            wake.init(app.extensions, dead)
            assert staff.post(f"/dossiers/{household.id}/acces/{member.id}").status_code == 303
            assert app.extensions["wake"]["silent_until"] > 0  # the next requests will not even try
        assert worker.relay_once(dead) == 0
    assert (_job().state, _job().attempts) == (JobState.WAITING, 0)

    assert line.relay() == 1
    line.work()
    assert len(post.mails) == 1


def test_a_worker_killed_in_the_middle_of_a_job_is_replaced_and_the_work_is_done_once(
    app: Flask, line: Line, smtp_port: int, time: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = tmp_path / "first"

    def die_the_first_time(payload: dict[str, Any], at: dt.datetime) -> None:
        db.session.add(SignInFailure(key="effect", at=at))
        db.session.flush()
        if not first.exists():
            first.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setitem(app.extensions, "jobs", {"test.die": die_the_first_time})
    with unit_of_work():
        outbox.put("test.die", {}, key="die", now=time.now)
    line.relay()
    db.engine.dispose()  # a forked child must not share a connection with its parent
    line.work(Worker)

    assert first.exists()
    assert _job().state is JobState.QUEUED
    assert db.session.scalar(select(func.count(SignInFailure.id))) == 0
    assert line.relay() == 0

    time.now += outbox.LEASE
    assert line.relay() == 1
    db.session.remove()
    db.engine.dispose()
    line.work(Worker)
    assert (_job().state, _job().attempts) == (JobState.DONE, 2)
    assert db.session.scalar(select(func.count(SignInFailure.id))) == 1


def test_a_worker_killed_between_two_digests_loses_none_and_sends_none_twice(
    app: Flask,
    agency: Agency,
    line: Line,
    post: Post,
    time: Clock,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    time.now = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)  # a Monday, seven o'clock in France
    make_family(agency, now=time.now - dt.timedelta(days=60))
    forget_jobs_so_far()
    with unit_of_work():
        expected = collect_digests(time.now)
    assert expected > 1
    mails_left, killed = tmp_path / "left", tmp_path / "killed"
    mails_left.write_text("")
    usual = app.extensions["jobs"]

    def die_before_the_second(payload: dict[str, Any], at: dt.datetime) -> None:
        if mails_left.read_text() and not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        usual[SEND_JOB](payload, at)
        mails_left.write_text(mails_left.read_text() + "x")

    monkeypatch.setitem(app.extensions, "jobs", {**usual, SEND_JOB: die_before_the_second})
    assert line.relay() == expected
    for _round in range(2):
        db.session.remove()
        db.engine.dispose()  # a forked child must not share a connection with its parent
        line.work(Worker)
        time.now += outbox.LEASE
        line.relay()
    with unit_of_work():
        assert collect_digests(time.now) == 0

    assert killed.exists()
    recipients = sorted(re.findall(r"^To: .*<(.*)>", "\n".join(post.mails), re.MULTILINE))
    assert len(recipients) == len(set(recipients)) == expected
    states = set(db.session.scalars(select(Message.state).where(Message.kind == DIGEST)))
    assert states == {MessageState.SENT}
