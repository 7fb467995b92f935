"""A server as it is deployed: gunicorn, two RQ workers and a scheduler, on PostgreSQL and Redis of their own."""

import json
import os
import re
import secrets
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from rq import Worker

from concierge.app import create_app
from concierge.config import Config
from concierge.families.queries import list_members
from concierge.platform import clock
from concierge.platform.mailbox import read_mailbox
from concierge.platform.redis_server import free_port
from concierge.platform.unit_of_work import unit_of_work
from tests.databases import own_database
from tests.factories import PASSWORD, make_agency, make_family
from tests.integration.platform.processes import (
    COMMAND,
    WITH_TEST_JOBS,
    Processes,
    Visitor,
    children,
    get,
    kill_with_children,
    listens,
)
from tests.integration.platform.with_test_jobs import RAN, RELEASE, STARTED, connect
from tests.waiting import PATIENCE, is_gone, until

PUT = (sys.executable, "-m", "tests.integration.platform.put_job")

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc to find forked processes"),
]


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database made for these tests, at the present schema, and dropped after them."""
    with own_database("processes") as url:
        folder = tmp_path_factory.mktemp("upgrade")
        env = {**os.environ, "DATABASE_URL": url, "CONCIERGE_VAR": str(folder)}
        Processes(folder, env).run(*COMMAND, "db", "upgrade")
        yield url


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Processes]:
    """Everything of docker-compose.yml but the proxy, with an empty outbox."""
    port, smtp_port = free_port(), free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONCIERGE_", "SMTP_"))}
    env = {
        "DATABASE_URL": database_url,
        "CONCIERGE_VAR": str(tmp_path / "var"),
        "SECRET_KEY": secrets.token_hex(16),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_WORKERS": "2",
        "SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "CONCIERGE_MAILBOX": str(tmp_path / "mailbox"),
    }
    processes = Processes(tmp_path, {**kept, **env})
    try:
        processes.start_redis()
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("DELETE FROM outbox_job")
        processes.start("mailbox", *COMMAND, "mailbox", "--port", str(smtp_port))
        processes.start("web", *COMMAND, "web")
        processes.start("worker-1", *WITH_TEST_JOBS, "worker")
        processes.start("worker-2", *WITH_TEST_JOBS, "worker")
        processes.start("scheduler", *COMMAND, "scheduler")
        until(lambda: get(f"{env['BASE_URL']}/sante")[0] == 200, "the health page answers")
        until(lambda: listens(smtp_port), "the mailbox listens")
        yield processes
    finally:
        processes.kill_all()
        print(processes.logs())


def client_of(server: Processes) -> redis.Redis:
    return connect(server.env["REDIS_URL"])


def job(server: Processes, key: str) -> tuple[str, int]:
    """Return the state and the number of attempts of a job."""
    with psycopg.connect(server.env["DATABASE_URL"], autocommit=True) as connection:
        row = connection.execute("SELECT state, attempts FROM outbox_job WHERE key = %s", [key]).fetchone()
    assert row is not None
    return row


def count_begun(server: Processes) -> int:
    """Return how many workers wait for a job or have one: from then on they end in good order."""
    workers = Worker.all(redis.Redis.from_url(server.env["REDIS_URL"]))
    return sum(worker.get_state() in {"idle", "busy"} for worker in workers)


def started_by(client: redis.Redis) -> int:
    """Wait for a held job to begin; return the worker that has it."""
    answer = client.blpop([STARTED], timeout=PATIENCE)
    assert answer is not None, "no worker began the job"
    return int(answer[1])


def test_the_health_page_names_the_parts_and_gunicorn_has_its_workers(server: Processes) -> None:
    status, body = get(f"{server.env['BASE_URL']}/sante")
    health = json.loads(body)
    assert (status, health["database"], health["redis"]) == (200, "ok", "ok")
    # gunicorn forks its workers one after the other: the first may answer before the second exists.
    until(lambda: len(children(server.running["web"].pid)) == 2, "gunicorn has its two workers")


def test_jobs_are_done_by_both_workers_at_once(server: Processes) -> None:
    client = client_of(server)
    server.run(*PUT, "test.hold", "hold-1", "un")
    server.run(*PUT, "test.hold", "hold-2", "deux")
    workers = {started_by(client), started_by(client)}
    assert workers == {server.running["worker-1"].pid, server.running["worker-2"].pid}
    client.rpush(RELEASE, "go", "go")
    until(lambda: job(server, "hold-1")[0] == job(server, "hold-2")[0] == "done", "both jobs are done")
    assert sorted(client.lrange(RAN, 0, -1)) == ["deux", "un"]


def test_a_job_whose_worker_is_killed_is_done_by_the_other(server: Processes) -> None:
    client = client_of(server)
    server.run(*PUT, "test.hold", "killed", "une fois")
    holder = started_by(client)
    victim = next(process for process in server.running.values() if process.pid == holder)
    kill_with_children(victim)
    assert job(server, "killed") == ("queued", 1)
    end_lease(server, "killed")
    survivor = started_by(client)
    assert survivor != victim.pid
    client.rpush(RELEASE, "go")
    until(lambda: job(server, "killed") == ("done", 2), "the other worker does the job")
    assert client.lrange(RAN, 0, -1) == ["une fois"]


def end_lease(server: Processes, key: str) -> None:
    """Let the minutes pass after which a silent worker is given up."""
    with psycopg.connect(server.env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("UPDATE outbox_job SET lease_until = now() - interval '1 second' WHERE key = %s", [key])


def test_a_request_asks_for_a_mail_that_a_worker_sends(server: Processes) -> None:
    household_id, member_id = family_of(server)
    louise = Visitor(server.env["BASE_URL"])
    louise.send("/connexion", "/connexion", email="louise@agence.example", password=PASSWORD)
    tab = f"/dossiers/{household_id}/acces"

    page = louise.send(tab, f"{tab}/{member_id}")

    assert "Le lien personnel part à l’adresse claire@famille.example." in page
    until(lambda: job(server, "message:1") == ("done", 1), "a worker sends the mail")
    (mail,) = read_mailbox(Path(server.env["CONCIERGE_MAILBOX"]))
    assert mail.recipients == ("claire@famille.example",)
    link = re.search(rf"{server.env['BASE_URL']}(/espace/lien/\S+)", mail.text)
    assert link is not None
    assert "Claire" in Visitor(server.env["BASE_URL"]).get(link[1])


def family_of(server: Processes) -> tuple[int, int]:
    """Make an agency and a family in the server's database; return the ids of the family and of Claire."""
    with create_app(Config.from_env(server.env)).app_context(), unit_of_work():
        agency = make_agency(now=clock.now())
        household = make_family(agency, now=clock.now(), planned=False)
        return household.id, list_members(agency.concierge, household.id)[0].id


def test_jobs_asked_for_while_redis_is_away_are_done_when_it_is_back(server: Processes) -> None:
    server.running["redis"].kill()
    server.running["redis"].wait(PATIENCE)
    server.run(*PUT, "test.note", "without-redis", "plus tard")
    status, body = get(f"{server.env['BASE_URL']}/sante")
    assert (status, json.loads(body)["redis"]) == (200, "absent")
    assert job(server, "without-redis")[0] == "waiting"
    server.start_redis()
    until(lambda: job(server, "without-redis")[0] == "done", "the job is done after all", within=60)
    assert client_of(server).lrange(RAN, 0, -1) == ["plus tard"]


def test_workers_that_lose_redis_in_the_midst_of_a_job_go_on_when_it_is_back(server: Processes) -> None:
    client = client_of(server)
    server.run(*PUT, "test.hold", "cut-1", "un")
    server.run(*PUT, "test.hold", "cut-2", "deux")
    assert len({started_by(client), started_by(client)}) == 2
    server.running["redis"].kill()
    server.running["redis"].wait(PATIENCE)
    until(lambda: server.logs().count("Redis is away, the worker waits") == 2, "both workers have noticed")
    server.start_redis()
    server.run(*PUT, "test.note", "after", "ensuite")
    until(lambda: job(server, "after")[0] == "done", "a job asked for afterwards is done")
    assert [server.running[name].poll() for name in ("worker-1", "worker-2")] == [None, None]


def test_everything_stops_on_sigterm(server: Processes) -> None:
    names = ("web", "worker-1", "worker-2", "scheduler")
    until(lambda: count_begun(server) == 2, "both workers have begun; before, a signal ends them at once")
    forked = [child for name in names for child in children(server.running[name].pid)]
    for name in names:
        server.running[name].send_signal(signal.SIGTERM)
    codes = {name: server.running[name].wait(PATIENCE) for name in names}
    assert codes == dict.fromkeys(names, 0)
    assert all(is_gone(child) for child in forked)
    assert not listens(int(server.env["PORT"]))
