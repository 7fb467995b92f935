"""What a server runs, as plain processes of this machine: the wiring of docker-compose.yml without an engine."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from concierge.platform.redis_server import OwnRedis, answers, own_redis
from tests.waiting import PATIENCE, is_gone, until

COMMAND = (sys.executable, "-m", "concierge.cli")
WITH_TEST_JOBS = (sys.executable, "-m", "tests.integration.platform.with_test_jobs")
ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Processes:
    """Starts and stops processes; their words go to files of `folder`."""

    folder: Path
    env: dict[str, str]
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    redis: OwnRedis | None = None

    def start(self, name: str, *command: str, stdin: bytes | None = None, **env: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env={**self.env, **env},
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        assert process.stdin is not None
        process.stdin.write(stdin or b"")
        process.stdin.close()
        self.running[name] = process
        return process

    def run(self, *command: str) -> str:
        """Run a command to its end and return what it said."""
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start_redis(self) -> None:
        """Start a Redis server, or the same one again after it was killed."""
        self.redis = own = self.redis or own_redis(self.folder)
        self.start("redis", *own.service.command, stdin=own.service.stdin)
        until(lambda: answers(own.url), "Redis answers")
        self.env["REDIS_URL"] = own.url

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Let a process stand still for a while: what it is asked waits."""
        pid = self.running[name].pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def logs(self) -> str:
        return "\n".join(f"== {path.name}\n{path.read_text('utf-8', 'replace')}" for path in self.folder.glob("*.log"))

    def kill_all(self) -> None:
        """Leave nothing behind, whatever the test did."""
        for process in self.running.values():
            for child in children(process.pid):
                kill(child)
            kill(process.pid)
            process.wait(PATIENCE)


def children(pid: int) -> list[int]:
    """Return the children of a process, as Linux tells."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def kill(pid: int) -> None:
    """Kill -9, as a machine that loses power would."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def kill_with_children(process: "subprocess.Popen[bytes]") -> None:
    """End a process and what it had forked at once: nothing is left to tell anybody about it."""
    forked = children(process.pid)
    process.kill()
    for child in forked:
        kill(child)
    process.wait(PATIENCE)
    assert all(is_gone(child) for child in forked)


def get(url: str) -> tuple[int, bytes]:
    """Fetch a page of this machine, whatever proxy the environment names; (0, b"") when nobody answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=PATIENCE) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except (urllib.error.URLError, OSError):
        return 0, b""


class Visitor:
    """A browser without JavaScript: it keeps cookies, and sends forms with the token of the page they stand on."""

    def __init__(self, address: str) -> None:
        self.address = address
        handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
        self._opener = urllib.request.build_opener(*handlers)

    def get(self, path: str) -> str:
        with self._opener.open(self.address + path, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def send(self, page: str, path: str, **fields: str) -> str:
        """Open a page, send one of its forms to `path`, follow where that leads; return the page there."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(page))
        assert token is not None
        data = urllib.parse.urlencode({**fields, "csrf_token": token[1]}).encode()
        with self._opener.open(self.address + path, data, timeout=PATIENCE) as answer:
            return str(answer.read().decode())


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
