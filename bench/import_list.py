"""A list of 20,000 people: read, compared, imported and taken back, job by job as workers do; rows a second, memory.

Each job runs in a process of its own, as RQ does it: the largest of them is the memory a list costs, whatever its
length. BENCH_ROWS sets how many rows.
"""

import datetime as dt
import io
import os
import resource
import time
from collections import Counter, defaultdict
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select

from bench._databases import config, empty, engines
from bench._result import Report
from concierge.accounts import services as accounts
from concierge.accounts.models import Organisation
from concierge.app import create_app
from concierge.families.choices import Source
from concierge.families.models import Household
from concierge.intake.lists import jobs, services
from concierge.intake.lists.columns import Column
from concierge.intake.lists.kept_files import keep_file, lists_folder
from concierge.intake.lists.models import FamilyList, FamilyListRow, RowState
from concierge.intake.models import IntakeSource
from concierge.intake.rules import SourceDetails
from concierge.intake.sources import add_source
from concierge.notifications.models import Message
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.migrations import upgrade
from concierge.platform.outbox import JobState, OutboxJob
from concierge.platform.unit_of_work import unit_of_work

ROWS = int(os.environ.get("BENCH_ROWS", "20000"))
UNDONE = os.environ.get("BENCH_UNDO", "") != "no"
SIZE = 0  # of households before: a database of its own
MOST_MEMORY = 250.0  # MB: what a worker's job may take
FIRST = "Noémie Ada Lucas Inès Tiago Zofia Hugo Léa Malik Jeanne Paul Awa Romain Chloé Yanis Marta".split()
LAST = "Lefèvre Okoro Petit Roy Nowak Garcia Diallo Moreau Schmitt Perrin Bakkali Sorel Girard Fontaine".split()


def main() -> None:
    report = Report("import_list")
    report.note(f"load average before: {os.getloadavg()[0]:.1f}")
    for engine in engines():
        settings = config(engine, SIZE)
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        empty(settings)
        app = create_app(settings)
        upgrade(app)
        list_id = _send(app)
        _measure(report, app, engine, list_id)
    report.note(f"load average after: {os.getloadavg()[0]:.1f}")
    report.finish()


def _measure(report: Report, app: Flask, engine: str, list_id: int) -> None:
    actor = Actor.system(1)
    seconds = _work(app)
    with app.app_context(), unit_of_work():
        columns = [Column.LAST_NAME, Column.FIRST_NAME, Column.EMAIL, Column.PHONE, Column.NOTE]
        services.choose_columns(actor, list_id, columns, headed=True, now=_now())
    seconds |= _work(app)
    with app.app_context(), unit_of_work():
        services.start_import(actor, list_id, spread_hours=48, proof=None, now=_now())
    seconds |= _work(app)
    imported = _count(app, RowState.IMPORTED)
    if UNDONE:
        with app.app_context(), unit_of_work():
            services.ask_undo(actor, list_id, _now())
        seconds |= _work(app)
    for state, took in seconds.items():
        report.add(f"{engine}: {state}, {ROWS} rows", ROWS / took.wall, "rows a second")
        report.add(f"{engine}: {state}, processor of its jobs", ROWS / took.processor, "rows a second")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    report.add(f"{engine}: largest process of a job so far", peak, "MB", MOST_MEMORY)
    report.add(f"{engine}: rows neither imported nor kept out with a reason", ROWS - _answered(app), "", 0)
    with app.app_context():
        mails = db.session.scalar(select(func.count()).select_from(Message)) or 0
        files = db.session.scalar(select(func.count()).select_from(Household)) or 0
        db.session.remove()
        db.engine.dispose()
    report.add(f"{engine}: files beyond one a row imported", files - imported, "", 0)
    report.add(f"{engine}: mails missing or doubled", abs(imported - mails), "", 0)


def _send(app: Flask) -> int:
    """Send a list in which one row of twenty has a fault, and one of fifty stands twice."""
    lines = ["Nom;Prénom;Courriel;Téléphone;Poste"]
    for number in range(ROWS):
        who = number - 1 if number % 50 == 49 else number
        email = f"personne-{who}@famille.example" if number % 20 else "incomplète@"
        first, last = FIRST[who % len(FIRST)], f"{LAST[who % len(LAST)]}-{who // 7 % 997}"
        lines.append(f"{last};{first};{email};06{who:08d};Poste {number % 30}")
    with app.app_context(), unit_of_work():
        details = accounts.SpaceDetails(name="Agence", accent="#1f4d3a", warm="#c8622d", phone="", email="")
        space = accounts.create_space(details, department="52", now=_now())
        organisation = db.session.scalars(select(Organisation)).one()
        employer = SourceDetails(kind=Source.EMPLOYER, name="Employeur", organisation_id=organisation.id)
        source = add_source(Actor.system(space.id), employer, slug="", now=_now())
        stored = keep_file(
            io.BytesIO("\n".join(lines).encode("cp1252")), lists_folder(app.extensions["config"].var_dir)
        )
        source = db.session.get_one(IntakeSource, source.id)
        row = services.receive_list(
            Actor.system(space.id), source, stored_name=stored, file_name="liste.csv", now=_now()
        )
        return row.id


@dataclass(slots=True)
class Took:
    """Seconds of some jobs: by the clock, and of the processor, which says more on a machine that others share."""

    wall: float = 0.0
    processor: float = 0.0


def _work(app: Flask) -> dict[str, Took]:
    """Do every job of lists that waits, each in a child; return the seconds by what the list was doing."""
    seconds: dict[str, Took] = defaultdict(Took)
    while True:
        with app.app_context():
            query = select(OutboxJob.id, OutboxJob.payload).where(
                OutboxJob.name == services.JOB, OutboxJob.state == JobState.WAITING
            )
            job = db.session.execute(query.limit(1)).first()
            state = db.session.scalars(select(FamilyList.state)).one()
            db.session.remove()
            db.engine.dispose()
        if job is None:
            return dict(seconds)
        began, used = time.monotonic(), _processor_of_children()
        child = os.fork()
        if child == 0:
            with app.app_context(), unit_of_work():
                db.session.get_one(OutboxJob, job.id).state = JobState.DONE
                jobs.work_on_list(job.payload, _now())
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        assert status == 0, "a job failed"
        seconds[state.value].wall += time.monotonic() - began
        seconds[state.value].processor += _processor_of_children() - used


def _processor_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _answered(app: Flask) -> int:
    with app.app_context():
        states = Counter(db.session.scalars(select(FamilyListRow.state)))
        db.session.remove()
    return sum(states.values())


def _count(app: Flask, state: RowState) -> int:
    with app.app_context():
        query = select(func.count()).select_from(FamilyListRow).where(FamilyListRow.state == state)
        found = db.session.scalar(query) or 0
        db.session.remove()
    return found


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


if __name__ == "__main__":
    main()
