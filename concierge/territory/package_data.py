"""The list of communes that comes with the software: the pinned npm package @etalab/decoupage-administratif."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Flask
from sqlalchemy import select, update

from concierge.platform import clock, unit_of_work
from concierge.platform.db import db
from concierge.territory import services, storage
from concierge.territory.demo_coordinates import COORDINATES
from concierge.territory.models import Commune, DataImport, ImportState, Source
from concierge.territory.services import ImportDetails
from concierge.territory.storage import StoredFile

PACKAGE: Final = Path("@etalab", "decoupage-administratif")
FILES: Final = ((Source.COMMUNES, "communes.json"), (Source.INTERCOMMUNALITIES, "epci.json"))
_FIRST_YEAR: Final = 2020  # major version 6 holds the communes of 2026

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """One file of the package."""

    source: Source
    stored: StoredFile
    vintage: str
    data: bytes


def ensure_communes(app: Flask, node_modules: Path, *, say: Say | None = None) -> bool:
    """Load the package's list unless this version, or newer data, is there already; return whether it was loaded."""
    folder = node_modules / PACKAGE
    with app.app_context():
        if not (folder / "data" / "communes.json").is_file():
            if say:
                say(f"La liste des communes n’est pas installée ({folder}) : la recherche de communes restera vide.")
            return False
        wanted = [file for file in package_files(folder) if not _is_known(file)]
        db.session.remove()
        for file in wanted:
            load(file, say=say)
        with unit_of_work.unit_of_work():
            fill_coordinates()
        return bool(wanted)


def package_files(folder: Path) -> list[PackageFile]:
    """Return the files of an unpacked package."""
    version = str(json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"])
    vintage = str(_FIRST_YEAR + int(version.split(".", 1)[0]))
    files = []
    for source, name in FILES:
        data = (folder / "data" / name).read_bytes()
        title = f"{PACKAGE.as_posix()} {version}, {name}"
        stored = StoredFile(stored_name="", file_name=title, checksum=storage.checksum(data), head=b"")
        files.append(PackageFile(source=source, stored=stored, vintage=vintage, data=data))
    return files


def load(file: PackageFile, *, say: Say | None = None, force: bool = False) -> DataImport:
    """Import one file here and now, committed batch by batch."""
    details = ImportDetails(vintage=file.vintage, force=force)
    with unit_of_work.unit_of_work():
        row = services.prepare_import(file.source, file.stored, details, clock.now())
        unit_of_work.commit()
        services.carry_out(row, file.data, checkpoint=unit_of_work.commit, clock=clock.now)
    if say:
        say(summary(row))
    return row


def summary(row: DataImport) -> str:
    """Say in one line what an import did."""
    if row.state is not ImportState.DONE:
        return f"{row.file_name} : {row.error}"
    lines = _counted(row.rows, "ligne lue")
    if not (row.added or row.changed or row.removed):
        return f"{row.file_name} : {lines}, rien à changer."
    added, changed, removed = (
        _counted(row.added, "information ajoutée"),
        _counted(row.changed, "modifiée"),
        _counted(row.removed, "retirée"),
    )
    return f"{row.file_name} : {lines} ; {added}, {changed}, {removed}. Le reste était déjà à jour."


def _counted(number: int, words: str) -> str:
    """Return a number of feminine things in French: « aucune ligne lue », « 2 lignes lues »."""
    if number == 0:
        return f"aucune {words}"
    counted = words if number == 1 else " ".join(f"{word}s" for word in words.split())
    return f"{number:,} {counted}".replace(",", "\u202f")


def fill_coordinates() -> None:
    """Place the demonstration's towns that no file has placed yet."""
    missing = select(Commune.code).where(Commune.code.in_(COORDINATES), Commune.latitude.is_(None))
    for code in db.session.scalars(missing).all():
        _name, latitude, longitude = COORDINATES[code]
        db.session.execute(update(Commune).where(Commune.code == code).values(latitude=latitude, longitude=longitude))


def _is_known(file: PackageFile) -> bool:
    if db.session.execute(select(Commune.code).limit(1)).first() is None:
        return False
    if file.vintage < services.newest_vintage(file.source):
        return True
    done = select(DataImport.id).where(
        DataImport.source == file.source,
        DataImport.checksum == file.stored.checksum,
        DataImport.state == ImportState.DONE,
    )
    return db.session.execute(done.limit(1)).first() is not None
