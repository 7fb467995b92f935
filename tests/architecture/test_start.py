"""What a web process carries from its start: nothing that only a document, a job or a migration needs."""

import os
import re
import subprocess
import sys
from pathlib import Path

from concierge.platform.lean_modules import LATER
from concierge.wiring.jobs import JOBS, SCHEDULE

HEAVY = {
    "aiosmtpd": "the mailbox of the demonstration",
    "alembic": "migrations",
    "email.policy": "mails that workers write",
    "docx": "the summary of a year, when somebody asks for it",
    "holidays": "tests, which ask it whether our table of public holidays is right",
    "imaplib": "the answers that a worker fetches",
    "lxml": "the same",
    "openpyxl": "lists that come as workbooks, read by workers",
    "ortools": "matching and plannings of weekends, which workers seek",
    "phonenumbers": "numbers written in an unusual way",
    "rapidfuzz": "names that resemble each other",
    "redis": "workers; a web process says two words to it over a line of its own",
    "rq": "workers",
}


def test_a_web_process_starts_without_what_only_others_need(tmp_path: Path) -> None:
    """Each of them costs every process megabytes and every start a part of a second: import it where it is used."""
    ask = "import sys, concierge.wsgi; print(*sys.modules)"
    env = os.environ | {"CONCIERGE_VAR": str(tmp_path), "SECRET_KEY": "only for this test"}
    done = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True)
    names = done.stdout.split()
    assert "concierge.wiring.pages" in names
    assert "concierge.wiring.jobs" not in names
    assert ({name.split(".")[0] for name in names} | set(names)) & HEAVY.keys() == set()


def test_what_libraries_bring_along_is_loaded_when_it_is_asked_for(tmp_path: Path) -> None:
    """Gunicorn, Flask, SQLAlchemy and psycopg name these at their start, and need nothing of them until then."""
    ask = (
        "import sys; from concierge.platform.lean_modules import load_later, LATER; load_later();"
        "import gunicorn.app.wsgiapp, gunicorn.workers.gthread, concierge.wsgi, psycopg; from types import ModuleType;"
        "from concierge.platform.gunicorn_settings import when_ready; when_ready(None);"
        "print(*[name for name, module in sys.modules.items() if type(module) is ModuleType])"
    )
    env = os.environ | {"CONCIERGE_VAR": str(tmp_path), "SECRET_KEY": "only for this test"}
    done = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "concierge.wiring.pages" in loaded
    assert loaded & LATER == set()
    assert loaded & {"asyncio.base_events", "asyncio.sslproto", "asyncio.streams"} == set()


def test_every_period_opens_a_job_that_workers_know() -> None:
    assert {periodic.job for periodic in SCHEDULE} <= JOBS.keys()


def test_no_page_writes_a_number_or_a_date_with_babel() -> None:
    """Its tables weigh 4 MB in each process; `platform/wording.py` has filters of its own."""
    babels = re.compile(r"\|\s*(number|decimal|percent|currency|scientific|date|time|datetime|timedelta)format\b")
    folder = Path(__file__).parents[2] / "templates"
    assert [path.name for path in folder.rglob("*.*") if babels.search(path.read_text("utf-8"))] == []
