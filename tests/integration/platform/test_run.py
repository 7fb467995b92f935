"""`concierge run` starts everything, mends what dies, refuses a second one, and leaves nothing behind."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from concierge.platform.redis_server import free_port
from tests.integration.platform.processes import COMMAND, ROOT, children, get, kill, listens
from tests.waiting import PATIENCE, is_gone, until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc to find processes")
EXPECTED = ["mailbox", "redis-server", "scheduler", "web", "worker"]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An installation that holds one agency, so that no demonstration is loaded."""
    foreign = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEY", "BASE_URL")
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    env = {**kept, "CONCIERGE_VAR": str(tmp_path / "var"), "PORT": str(free_port()), "WEB_WORKERS": "1"}
    subprocess.run([*COMMAND, "db", "upgrade"], env=env, cwd=ROOT, check=True)
    with sqlite3.connect(tmp_path / "var" / "concierge.sqlite") as connection:
        fill(connection)
    return env


def fill(connection: sqlite3.Connection) -> None:
    """Insert one space, whatever columns it has to have."""
    columns = connection.execute("PRAGMA table_info(space)").fetchall()
    needed = {name: kind for _position, name, kind, not_null, default, _key in columns if not_null and default is None}
    values = [1 if "INT" in kind or "BOOL" in kind else "2026-01-01 00:00:00" for kind in needed.values()]
    marks = ", ".join("?" * len(needed))
    connection.execute(f"INSERT INTO space ({', '.join(needed)}) VALUES ({marks})", values)


def start(env: dict[str, str]) -> "subprocess.Popen[str]":
    runner = subprocess.Popen(
        [*COMMAND, "run"], env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert runner.stdout is not None
    for line in runner.stdout:
        if "Ctrl-C" in line:
            return runner
    raise AssertionError(f"it stopped with code {runner.wait()}")


@pytest.fixture
def runner(env: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    with start(env) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def services(runner: "subprocess.Popen[str]") -> dict[str, int]:
    """Return the children by the name of what they run."""
    found = {}
    for pid in children(runner.pid):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        except (FileNotFoundError, ProcessLookupError):  # it has ended since the children were listed
            continue
        if "gunicorn" in words:
            found["web"] = pid
        elif "concierge.cli" in words:
            found[words[words.index("concierge.cli") + 1]] = pid
        elif words[0]:  # a process that has ended and was not yet looked at has no words
            found[Path(words[0].split()[0]).name] = pid
    return found


def test_everything_starts_is_mended_and_stops(env: dict[str, str], runner: "subprocess.Popen[str]") -> None:
    assert sorted(services(runner)) == EXPECTED
    first = services(runner)
    status, _body = get(f"http://127.0.0.1:{env['PORT']}/sante")
    assert status == 200

    kill(first["worker"])
    until(lambda: services(runner).get("worker", first["worker"]) != first["worker"], "the worker is started again")

    second = subprocess.run([*COMMAND, "run"], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "tourne déjà" in second.stderr

    last = services(runner)
    forked = [grandchild for child in last.values() for grandchild in children(child)]
    runner.send_signal(signal.SIGINT)
    output, _ = runner.communicate(timeout=PATIENCE)
    assert runner.returncode == 0
    assert "Travaux de fond s'est arrêté (code -9)" in output
    assert "les données sont gardées" in output
    assert all(is_gone(pid) for pid in (*last.values(), *forked))
    assert not listens(int(env["PORT"]))


def test_a_second_start_keeps_the_data(env: dict[str, str]) -> None:
    database = Path(env["CONCIERGE_VAR"], "concierge.sqlite")
    for _start in range(2):
        with start(env) as process:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM space").fetchone() == (1,)
    assert database.stat().st_mode & 0o077 == 0, "family files are for the owner alone"


def test_a_taken_port_is_named_with_its_remedy(env: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(env["PORT"])))
        taken.listen()
        refused = subprocess.run([*COMMAND, "run"], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert f"Le port {env['PORT']} de 127.0.0.1 ne peut pas être pris" in refused.stderr
    assert "make run PORT=" in refused.stderr


def test_a_port_out_of_range_is_refused_in_words(env: dict[str, str]) -> None:
    refused = subprocess.run(
        [*COMMAND, "run"], env={**env, "PORT": "99999"}, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "Le port 99999" in refused.stderr
