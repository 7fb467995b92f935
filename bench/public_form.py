"""The public form under load: 10,000 families write by 64 connections at once; none is lost, none counts twice.

A real web server (`concierge web`) answers; our own client sends, on the same machine. BENCH_SENDINGS sets how many.
"""

import asyncio
import datetime as dt
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select

from bench._databases import ROOT, config, empty, engines
from bench._requests import p50, p95
from bench._result import Report
from concierge.accounts import services as accounts
from concierge.accounts.models import Organisation
from concierge.app import create_app
from concierge.families.choices import Source
from concierge.families.consent.models import Consent
from concierge.families.models import Household, Member
from concierge.intake.models import DoubtfulCapture
from concierge.intake.rules import SourceDetails
from concierge.intake.sources import add_source
from concierge.notifications.models import Message
from concierge.platform.access import Actor
from concierge.platform.challenge import new_challenge
from concierge.platform.db import db
from concierge.platform.migrations import upgrade
from concierge.platform.unit_of_work import unit_of_work

SENDINGS = int(os.environ.get("BENCH_SENDINGS", "10000"))
CONNECTIONS, AGAIN = 64, 500
SIZE = 0  # of households before: a database of its own


@dataclass(slots=True)
class Answers:
    """What came back: how long each took (milliseconds), and with which status."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


def main() -> None:
    report = Report("public_form")
    for engine in engines():
        settings = config(engine, SIZE)
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        empty(settings)
        app = create_app(settings)
        upgrade(app)
        source_id = _open_source(app)
        forms = [_form(settings.secret_key, source_id, number) for number in range(SENDINGS)]
        with _server(engine) as port:
            began = time.monotonic()
            answers = asyncio.run(_send_all(port, forms))
            seconds = time.monotonic() - began
            asyncio.run(_send_all(port, forms[:AGAIN]))  # the same words once more: a telephone that repeats
        report.add(f"{engine}: sendings of {SENDINGS}, by {CONNECTIONS} connections", SENDINGS / seconds, "a second")
        report.add(f"{engine}: time to the answer, p50", p50(answers.times), "ms")
        report.add(f"{engine}: time to the answer, p95", p95(answers.times), "ms")
        report.add(f"{engine}: answers other than thanks", SENDINGS - answers.statuses[303], "", 0)
        for name, wrong in _wrong(app).items():
            report.add(f"{engine}: {name}", wrong, "", 0)
    report.finish()


def _open_source(app: Flask) -> int:
    now = dt.datetime.now(dt.UTC)
    with app.app_context(), unit_of_work():
        details = accounts.SpaceDetails(name="Agence", accent="#1f4d3a", warm="#c8622d", phone="", email="")
        space = accounts.create_space(details, department="52", now=now)
        organisation = db.session.scalars(select(Organisation)).one()
        salon = SourceDetails(kind=Source.EVENT, name="Salon", organisation_id=organisation.id)
        return add_source(Actor.system(space.id), salon, slug="salon", now=now).id


def _form(secret: str, source_id: int, number: int) -> bytes:
    minute_ago = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    typed = {
        "challenge": new_challenge(secret, source_id, minute_ago),
        "first_name": f"Noémie {number}",
        "last_name": f"Lefèvre {number % 977}",
        "phone": f"+336{number:08d}",
        "email": f"famille-{number}@famille.example",
        "summary": "Un jardin, une école à pied, et moins de bruit. " * 4,
        "age": "adult",
        "agreed": "y",
        "horizon": "year",
    }
    return urlencode(typed).encode()


@contextmanager
def _server(engine: str) -> Iterator[int]:
    """Run `concierge web` over the database of one engine; yield its port."""
    settings = config(engine, SIZE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    env = os.environ | {
        "DATABASE_URL": settings.database_url.replace("postgresql+psycopg", "postgresql"),
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "CONCIERGE_VAR": str(settings.var_dir),
        "FORM_LIMIT_ORIGIN": "1000000",
        "FORM_LIMIT_SOURCE": "1000000",
    }
    command = [sys.executable, "-m", "concierge.cli", "web", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The web server does not answer.")


async def _send_all(port: int, forms: Sequence[bytes]) -> Answers:
    waiting, answers = iter(forms), Answers()
    await asyncio.gather(*(_connection(port, waiting, answers) for _ in range(CONNECTIONS)))
    return answers


async def _connection(port: int, waiting: Iterator[bytes], answers: Answers) -> None:
    """Send one form after the other over one connection, opened again when the server closes it."""
    reader = writer = None
    for form in waiting:
        began = time.perf_counter()
        if reader is None or writer is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"POST /venir/salon HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(form), form)
        )
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
        answers.times.append((time.perf_counter() - began) * 1000)
        answers.statuses[int(head.split(b" ", 2)[1])] += 1
        if b"connection: close" in head:
            writer.close()
            reader = writer = None


def _wrong(app: Flask) -> dict[str, int]:
    """Count in the database what was lost, and what counts twice."""

    def count(what: object) -> int:
        return db.session.scalar(select(what)) or 0  # type: ignore[call-overload]

    with app.app_context():
        wrong = {
            "families lost": SENDINGS - count(func.count(func.distinct(Member.email))),
            "families counted twice": count(func.count(Household.id)) - SENDINGS,
            "consents missing or doubled": abs(count(func.count(Consent.id)) - SENDINGS),
            "mails missing or doubled": abs(count(func.count(Message.id)) - SENDINGS),
            "set aside as doubtful": count(func.count(DoubtfulCapture.id)),
        }
        db.session.remove()
        db.engine.dispose()
    return wrong


if __name__ == "__main__":
    main()
