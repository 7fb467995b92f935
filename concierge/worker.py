"""The processes behind the pages: RQ workers do the jobs, the scheduler relays the outbox and opens periods."""

import logging
import signal
import threading
import time

import redis
from flask import Flask
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.job import Job

from concierge.app import create_app
from concierge.config import Config
from concierge.platform import clock, jobs, outbox, wake
from concierge.platform.db import db
from concierge.platform.unit_of_work import unit_of_work
from concierge.wiring import jobs as wiring

QUEUE = "concierge"
RELAY_EVERY = 5.0  # seconds; a wake-up makes it immediate
EXPAND_EVERY = 30.0
REDIS_PATIENCE = 5.0

log = logging.getLogger("concierge.scheduler")
_apps: list[Flask] = []


def run_worker(config: Config, *, burst: bool = False) -> None:
    """Do jobs until stopped (SIGTERM: after the present one); RQ forks for each, so a crash ends with it.

    A worker of RQ gives up when Redis goes while it watches a job: another takes its place once Redis answers.
    """
    app = _app(config)
    with app.app_context():
        db.engine.dispose()  # a forked child must not share a connection with its parent
    connection = redis.Redis.from_url(config.redis_url, socket_connect_timeout=REDIS_PATIENCE)
    asked_to_stop = False
    while not asked_to_stop:
        _await_redis(connection)
        asked_to_stop = _work(connection, burst=burst) or burst


class _Worker(Worker):
    """Remembers being asked to stop: RQ returns in the same way when it is asked to and when it gives up."""

    asked_to_stop = False

    def handle_warm_shutdown_request(self) -> None:
        self.asked_to_stop = True
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]

    def handle_work_horse_killed(self, job: Job, retpid: int, ret_val: int, rusage: object) -> None:
        """Have what a killed process did tried again soon, rather than when its lease ends."""
        super().handle_work_horse_killed(job, retpid, ret_val, rusage)  # type: ignore[no-untyped-call]
        note_killed(*job.args)


def _work(connection: "redis.Redis", *, burst: bool) -> bool:
    """Work until asked to stop or until Redis is lost; return whether it was asked."""
    worker = _Worker([Queue(QUEUE, connection=connection)], connection=connection)
    try:
        worker.work(burst=burst, logging_level="WARNING")
    except StopRequested:
        return True
    except (redis.RedisError, OSError) as error:
        log.warning("Redis is away, the worker waits: %s", error)
    finally:
        for number, handler in ((signal.SIGTERM, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler)):
            signal.signal(number, handler)  # while Redis is awaited there is nothing to end in good order
    return worker.asked_to_stop


def note_killed(job_id: int, attempt: int) -> None:
    """Give a row back whose process was killed, by hand or for want of memory; the attempt counts."""
    with _app(Config.from_env()).app_context():
        with unit_of_work():
            outbox.mark_failed(job_id, attempt, "the process was killed", clock.now())
        db.session.remove()
        db.engine.dispose()  # a forked child must not share a connection with its parent


def execute_row(job_id: int, attempt: int) -> None:
    """Do one outbox row: the one function RQ ever calls."""
    with _app(Config.from_env()).app_context():
        jobs.execute(job_id, attempt)


def run_scheduler(config: Config) -> None:
    """Hand due outbox rows to RQ and open the periods of the schedule, until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    app = _app(config)
    doorbell = Doorbell(config.redis_url)
    expanded = 0.0
    while not stop.is_set():
        try:
            with app.app_context():
                if time.monotonic() - expanded > EXPAND_EVERY:
                    with unit_of_work():
                        jobs.expand(wiring.SCHEDULE, clock.now())
                    expanded = time.monotonic()
                relay_once(config.redis_url)
        except Exception:  # a scheduler that dies delays everybody: say it, try again
            log.exception("the scheduler met an error and goes on")
        doorbell.wait(RELAY_EVERY, stop)


def relay_once(redis_url: str) -> int:
    """Hand every due row to RQ; return how many. Rows that Redis refuses are given back and wait."""
    now = clock.now()
    due = outbox.anything_due(now)
    db.session.remove()  # SQLite lets nobody write who began to read before somebody else wrote
    if not due:
        return 0
    with unit_of_work():
        claimed = outbox.claim_due(now)
    handed = 0
    queue = Queue(QUEUE, connection=_connect(redis_url, patience=2.0))
    for position, (job_id, attempt) in enumerate(claimed):
        try:
            queue.enqueue_call(
                execute_row,
                args=(job_id, attempt),
                job_id=f"outbox-{job_id}-{attempt}",
                timeout=int(outbox.LEASE.total_seconds()),
                result_ttl=0,
                failure_ttl=3600,
            )
            handed += 1
        except (redis.RedisError, OSError) as error:
            log.warning("Redis is away, jobs wait: %s", error)
            with unit_of_work():
                outbox.release([job for job, _attempt in claimed[position:]])
            break
    return handed


class Doorbell:
    """Waits for a wake-up from a web process, or for the time to look by itself."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._subscription: redis.client.PubSub | None = None

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return when rung, when `seconds` have passed, or soon after `stop`."""
        deadline = time.monotonic() + seconds
        while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
            try:
                if self._listen(min(left, 0.5)):
                    return
            except (redis.RedisError, OSError):
                self._subscription = None
                stop.wait(min(left, 1.0))

    def _listen(self, seconds: float) -> bool:
        if self._subscription is None:
            client = _connect(self._url, patience=2.0)
            self._subscription = client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
            self._subscription.subscribe(wake.CHANNEL)
        rung = self._subscription.get_message(timeout=seconds) is not None
        while rung and self._subscription.get_message(timeout=0) is not None:
            continue  # several knocks are one
        return rung


def _connect(url: str, *, patience: float) -> "redis.Redis":
    """Return a client that gives up after `patience` seconds."""
    return redis.Redis.from_url(url, socket_connect_timeout=patience, socket_timeout=patience)


def _app(config: Config) -> Flask:
    if not _apps:
        _apps.append(create_app(config, jobs=wiring.JOBS))
    return _apps[0]


def _await_redis(connection: "redis.Redis") -> None:
    waited = 0.2
    while True:
        try:
            connection.ping()
        except (redis.RedisError, OSError):
            log.warning("Redis does not answer yet, the worker waits")
            threading.Event().wait(waited)
            waited = min(waited * 2, 5.0)
        else:
            return
