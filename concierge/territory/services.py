"""Asking for imports, carrying them out, correcting drives."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, or_, select

from concierge.platform import events, outbox
from concierge.platform.access import Actor, fetch
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.unit_of_work import after_commit
from concierge.territory import bulk, merging, storage
from concierge.territory.errors import ImportUnderWay, OlderVintage, UnknownCommune
from concierge.territory.events import ImportRequested, TravelTimeCorrected
from concierge.territory.formats import detect, reading
from concierge.territory.formats.reading import Unreadable
from concierge.territory.formats.records import FileContent, LineError
from concierge.territory.models import Commune, DataImport, ImportState, Source, TravelCorrection
from concierge.territory.storage import StoredFile
from concierge.territory.travel_time import correction_key

JOB: Final = "territory.import"
KEPT_LINES: Final = 100  # errors stored with an import; the rest is counted
_GIVEN_UP = dt.timedelta(hours=1)  # an import that has not ended by then died with its process
_READ, _COMPARED, _DONE = 20, 30, 100  # percent

# Sources that speak of the same thing: the newest one stays.
_RIVALS: Final = {
    Source.COMMUNES: (Source.COMMUNES, Source.COG),
    Source.COG: (Source.COMMUNES, Source.COG),
    Source.POPULATION: (Source.POPULATION, Source.COMMUNES),
    Source.POSTAL: (Source.POSTAL,),
    Source.INTERCOMMUNALITIES: (Source.INTERCOMMUNALITIES,),
}

Checkpoint = Callable[[], None]
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDetails:
    """What is said about a file. `vintage` is a year; `force` lets an older file replace a newer one."""

    vintage: str = ""
    force: bool = False


def request_import(actor: Actor, file: StoredFile, details: ImportDetails, now: dt.datetime) -> DataImport:
    """Record a file and ask for its import; raise Unreadable, ImportUnderWay or OlderVintage."""
    source = detect.detect(reading.decode(file.head))
    row = prepare_import(source, file, details, now)
    events.record(ImportRequested(import_id=row.id), actor, now)
    outbox.put(JOB, {"import_id": row.id}, key=f"{JOB}:{row.id}", now=now)
    return row


def prepare_import(source: Source, file: StoredFile, details: ImportDetails, now: dt.datetime) -> DataImport:
    """Record an import to come; raise ImportUnderWay or OlderVintage."""
    _give_up_dead_imports(now)
    pending = DataImport.state.in_([ImportState.WAITING, ImportState.RUNNING])
    if db.session.execute(select(DataImport.id).where(pending).limit(1)).first() is not None:
        raise ImportUnderWay(N_("Un import est déjà en cours. Attendez qu’il soit fini."))
    vintage = details.vintage or detect.vintage_in(file.file_name)
    if not vintage:
        raise DomainError(N_("Indiquez l’année de ces données : le nom du fichier ne la dit pas."), field="vintage")
    newest = newest_vintage(source)
    if vintage < newest and not details.force:
        raise OlderVintage(
            N_("Les données présentes sont de %(newest)s ; ce fichier est de %(vintage)s, donc plus ancien."),
            field="force",
            newest=newest,
            vintage=vintage,
        )
    row = DataImport(
        source=source,
        vintage=vintage,
        file_name=file.file_name,
        stored_name=file.stored_name,
        checksum=file.checksum,
        force=details.force,
        state=ImportState.WAITING,
        requested_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row


def newest_vintage(source: Source) -> str:
    """Return the year of the newest data of this kind, or nothing."""
    finished = DataImport.state == ImportState.DONE
    return (
        db.session.scalar(select(func.max(DataImport.vintage)).where(DataImport.source.in_(_RIVALS[source]), finished))
        or ""
    )


def run_import(import_id: int, folder: Path, *, checkpoint: Checkpoint, clock: Clock) -> None:
    """Carry out an import asked for. `checkpoint` is called after each batch and may commit: what is written is
    right as far as it goes, and an import started again completes it."""
    row = db.session.get(DataImport, import_id)
    if row is None or row.state in {ImportState.DONE, ImportState.FAILED}:
        return
    data = storage.read_file(row.stored_name, folder)
    if data is None:
        row.started_at = row.started_at or clock()
        _refuse(row, N_("Le fichier reçu n’est plus là : envoyez-le de nouveau."), (), clock())
    else:
        carry_out(row, data, checkpoint=checkpoint, clock=clock)
    after_commit(lambda: storage.forget_file(row.stored_name, folder))


def carry_out(row: DataImport, data: bytes, *, checkpoint: Checkpoint, clock: Clock) -> None:
    """Read `data` and write what it changes. A file with errors changes nothing at all."""
    row.state, row.started_at, row.progress = ImportState.RUNNING, clock(), 0
    _advance(row, 0, checkpoint)
    try:
        content = detect.read(data)
    except Unreadable as error:
        problem = LineError(line=error.line, message=error.message, values=dict(error.values))
        _refuse(row, N_("Ce fichier n’a pas pu être lu."), (problem,), clock())
        return
    row.rows = len(content.records)
    if content.errors:
        _refuse(row, N_("Ce fichier contient des erreurs. Rien n’a été modifié."), content.errors, clock())
        return
    _advance(row, _READ, checkpoint)
    _write(row, content, checkpoint)
    row.state, row.progress, row.finished_at = ImportState.DONE, _DONE, clock()
    db.session.flush()


def correct_travel_time(
    actor: Actor, one: str, other: str, *, minutes: int, reason: str = "", now: dt.datetime
) -> TravelCorrection:
    """Record how long a drive really takes, both ways."""
    origin, destination = correction_key(one, other)
    if origin == destination:
        raise DomainError(N_("Choisissez deux communes différentes."), field="destination")
    known = select(func.count()).select_from(Commune).where(Commune.code.in_([origin, destination]))
    if db.session.scalar(known) != 2:
        raise UnknownCommune(N_("Une de ces communes n’est pas connue."), field="destination")
    row = db.session.scalar(
        select(TravelCorrection).where(
            TravelCorrection.visible_to(actor),
            TravelCorrection.origin_code == origin,
            TravelCorrection.destination_code == destination,
        )
    )
    if row is None:
        row = TravelCorrection(
            space_id=actor.space_id, origin_code=origin, destination_code=destination, created_at=now
        )
        db.session.add(row)
    row.minutes, row.reason = minutes, reason
    db.session.flush()
    events.record(TravelTimeCorrected(origin_code=origin, destination_code=destination, minutes=minutes), actor, now)
    return row


def withdraw_correction(actor: Actor, correction_id: int, now: dt.datetime) -> None:
    """Return to the estimate."""
    row = fetch(actor, TravelCorrection, correction_id)
    db.session.delete(row)
    db.session.flush()
    gone = TravelTimeCorrected(origin_code=row.origin_code, destination_code=row.destination_code, minutes=None)
    events.record(gone, actor, now)


def _write(row: DataImport, content: FileContent, checkpoint: Checkpoint) -> None:
    changes = merging.changes_of(content)
    row.remarks = _kept(changes.remarks)
    counts = [sum(numbers) for numbers in zip(*merging.counted(changes.differences), strict=True)]
    row.added, row.changed, row.removed = counts
    total = 2 * sum(counts) or 1  # the search keys that follow are about as many
    written = 0

    def tick(rows: int) -> None:
        nonlocal written
        written += rows
        _advance(row, min(99, _COMPARED + (_DONE - _COMPARED) * written // total), checkpoint)

    _advance(row, _COMPARED, checkpoint)
    for difference in changes.differences:
        bulk.write(difference, tick)
    if changes.touched:
        bulk.write(merging.search_changes(changes.touched), tick)


def _advance(row: DataImport, percent: int, checkpoint: Checkpoint) -> None:
    row.progress = percent
    db.session.flush()
    checkpoint()


def _refuse(row: DataImport, message: str, errors: tuple[LineError, ...], now: dt.datetime) -> None:
    row.state, row.error, row.errors, row.finished_at = ImportState.FAILED, message, _kept(errors), now
    db.session.flush()


def _kept(errors: list[LineError] | tuple[LineError, ...]) -> list[dict[str, object]]:
    kept = [error.as_json() for error in errors[:KEPT_LINES]]
    if len(errors) > KEPT_LINES:
        more = LineError(line=0, message=N_("… et %(more)d autres."), values={"more": len(errors) - KEPT_LINES})
        kept.append(more.as_json())
    return kept


def _give_up_dead_imports(now: dt.datetime) -> None:
    dead = select(DataImport).where(
        or_(
            (DataImport.state == ImportState.RUNNING) & (DataImport.started_at < now - _GIVEN_UP),
            (DataImport.state == ImportState.WAITING) & (DataImport.requested_at < now - 24 * _GIVEN_UP),
        )
    )
    for row in db.session.scalars(dead):
        _refuse(row, N_("Cet import s’est interrompu. Recommencez-le : ce qui est déjà écrit est juste."), (), now)
