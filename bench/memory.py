"""Memory of one web process: right after its start, and after 200 mixed requests, as gunicorn runs it."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from bench._databases import MANY, ROOT, config, engines, open_app
from bench._dataset import CONCIERGE, PASSWORD
from bench._result import Report
from bench._subjects import Subjects, find_subjects
from concierge.platform.compiled_templates import compile_all

REQUESTS = 200
THREADS = 4  # at once, as many as a worker has
GOAL = 110  # MB


def main() -> None:
    report = Report("memory")
    for engine in engines():
        app = open_app(engine)
        compile_all(app, config(engine, MANY).var_dir)  # as `concierge prepare` does before a first start
        subjects = find_subjects(app)
        port = _free_port()
        server = _start(engine, port)
        try:
            worker = _worker_of(server.pid, port)
            _report(report, f"{engine}: right after the start", worker)
            failed = _load(port, subjects)
            _report(report, f"{engine}: after {REQUESTS} requests", worker)
            report.add(f"{engine}: requests refused", failed, "requests", 0)
        finally:
            server.terminate()
            server.wait(timeout=20)
    report.finish()


def _report(report: Report, name: str, worker: int) -> None:
    """RSS counts what the workers share with the process they come from; PSS shares it out."""
    report.add(f"{name}, RSS", _memory(worker, "Rss"), "MB", GOAL)
    report.add(f"{name}, PSS", _memory(worker, "Pss"), "MB")


def _memory(pid: int, kind: str) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(rf"^{kind}:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(engine: str, port: int) -> subprocess.Popen[bytes]:
    settings = config(engine, MANY)
    env = os.environ | {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "CONCIERGE_VAR": str(settings.var_dir),
        "WEB_WORKERS": "1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "concierge.cli", "web"]
    return subprocess.Popen(command, cwd=ROOT, env=env)


def _worker_of(master: int, port: int) -> int:
    for _ in range(300):
        children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
        if children and _answers(port):
            return int(children[0])
        time.sleep(0.1)
    raise RuntimeError("gunicorn does not start")


def _answers(port: int) -> bool:
    try:
        return _Visitor(port).ask("/sante")[0] == 200
    except OSError:
        return False


class _Visitor:
    """A browser over the network."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(value).items()}
        connection.close()
        return answer.status, text

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.ask(path)[1])
        assert found is not None, path
        return found[1]

    def sign_in(self) -> None:
        form = {"csrf_token": self.token("/connexion"), "email": CONCIERGE, "password": PASSWORD}
        status, _text = self.ask("/connexion", form)
        assert status == 303, status


def _load(port: int, subjects: Subjects) -> int:
    """Ask for every kind of page, several at once; return how many answers were not what was asked for."""
    failed: list[str] = []
    threads = [threading.Thread(target=_visit, args=(port, subjects, number, failed)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for line in failed[:5]:
        print(f"    {line}")
    return len(failed)


def _visit(port: int, subjects: Subjects, number: int, failed: list[str]) -> None:
    visitor = _Visitor(port)
    visitor.sign_in()
    token = visitor.token(f"/etapes/{subjects.steps[number]}")
    for turn in range(REQUESTS // THREADS):
        household = subjects.households[turn % len(subjects.households)]
        step = subjects.steps[(number + THREADS * turn) % len(subjects.steps)]
        paths = ["/aujourdhui", "/dossiers", "/dossiers?vue=tableau", f"/dossiers/{household}", f"/etapes/{step}"]
        path = [*paths, "/recherche?q=durand", f"/etapes/{step}/fait", f"/etapes/{step}/rouvrir"][turn % 8]
        post = path.endswith(("/fait", "/rouvrir"))
        status, _text = visitor.ask(path, {"csrf_token": token} if post else None)
        if status != (303 if post else 200):
            failed.append(f"{path}: {status}")


if __name__ == "__main__":
    main()
