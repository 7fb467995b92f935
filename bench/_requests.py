"""Requests through WSGI, and what each of them costs: processor time, clock time, SQL queries, bytes."""

import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.http import parse_cookie
from werkzeug.test import EnvironBuilder


@dataclass(slots=True)
class Answer:
    """What came back, and what it cost."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    cpu: float  # seconds
    wall: float

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(slots=True)
class Browser:
    """Keeps cookies and asks. Only the application's own work is timed, not the making of the request."""

    app: Flask
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, path: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        environ = self._environ(path, form, headers)
        status: list[Any] = []

        def start_response(line: str, given: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
            status.extend([int(line.split(maxsplit=1)[0]), given])
            return lambda _data: None

        wall, cpu = time.perf_counter(), time.process_time()
        parts = self.app(environ, start_response)
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        answer = Answer(status[0], status[1], body, cpu, wall)
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                first = value.split(";", 1)[0]
                self.cookies.update(dict(parse_cookie(first).items()))
        return answer

    def _environ(self, path: str, form: Mapping[str, str] | None, headers: Mapping[str, str] | None) -> dict[str, Any]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given = {"Cookie": cookies, "User-Agent": "bench", "Accept-Language": "fr"} | dict(headers or {})
        base = self.app.extensions["config"].base_url
        if form is None:
            return EnvironBuilder(path, base, headers=given).get_environ()
        return EnvironBuilder(
            path,
            base,
            method="POST",
            headers=given,
            data=urlencode(form),
            content_type="application/x-www-form-urlencoded",
        ).get_environ()

    def token(self, path: str) -> str:
        """Return the protection token that the forms of a page carry."""
        answer = self.ask(path)
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', answer.body) or re.search(
            rb'csrf-token"[^>]*content="([^"]+)"', answer.body
        )
        if found is None:
            raise RuntimeError(f"{path} ({answer.status}) carries no form")
        return found[1].decode()

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as people do, through the form."""
        form = {"csrf_token": self.token("/connexion"), "email": email, "password": password}
        answer = self.ask("/connexion", form=form)
        if answer.status != 303:
            raise RuntimeError(f"the sign-in was refused: {answer.status}")


@dataclass(slots=True)
class Cost:
    """Costs of one page asked for many times."""

    cpu: list[float] = field(default_factory=list)  # milliseconds
    wall: list[float] = field(default_factory=list)
    size: int = 0
    queries: int = 0

    def note(self, answer: Answer) -> None:
        self.cpu.append(answer.cpu * 1000)
        self.wall.append(answer.wall * 1000)
        self.size = len(answer.body)


def p50(values: list[float]) -> float:
    return statistics.median(values)


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Gather the statements sent to the database meanwhile, BEGIN and COMMIT left out."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _context: Any, _many: bool) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
