"""The file of erasures, outside the database: ids and instants, one JSON line each, only ever appended to."""

import datetime as dt
import fcntl
import json
import logging
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import select

from concierge.config import Config
from concierge.platform.db import db
from concierge.privacy.models import Erasure, Ground, HostErasure, HostGround, MemberErasure, PersonGround

_LONGEST_LINE: Final = 64 * 1024  # bytes
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One erased file, host, or adult of a file. `opened_at`: the first thing that happened to it, no other has it."""

    space_id: int
    household_id: int | None = None
    host_id: int | None = None
    member_id: int | None = None
    at: dt.datetime
    opened_at: dt.datetime | None
    ground: Ground | HostGround | PersonGround
    act: str
    files_opened: tuple[dt.datetime, ...] = ()  # of an adult: the file, and those made one with it
    whole: tuple[str, ...] = ()  # the texts that named them and went entirely


class UnreadableLedger(Exception):
    """A file that is no ledger of ours; its message says which line."""


def line_of(row: Erasure) -> dict[str, Any]:
    """Return what the file says of an erasure."""
    return {
        "space_id": row.space_id,
        "household_id": row.household_id,
        "at": row.at.astimezone(dt.UTC).isoformat(),
        "opened_at": row.opened_at.astimezone(dt.UTC).isoformat() if row.opened_at else None,
        "ground": row.ground.value,
        "act": row.act,
        "by": row.erased_by,
        "counts": row.counts,
    }


def line_of_host(row: HostErasure) -> dict[str, Any]:
    """Return what the file says of the erasure of a host."""
    return {
        "space_id": row.space_id,
        "host_id": row.host_id,
        "at": row.at.astimezone(dt.UTC).isoformat(),
        "opened_at": row.opened_at.astimezone(dt.UTC).isoformat() if row.opened_at else None,
        "ground": row.ground.value,
        "act": f"host-{row.host_id}",
        "by": row.erased_by,
        "counts": row.counts,
    }


def line_of_person(row: MemberErasure) -> dict[str, Any]:
    """Return what the file says of the erasure of one adult."""
    return {
        "space_id": row.space_id,
        "member_id": row.member_id,
        "at": row.at.astimezone(dt.UTC).isoformat(),
        "opened_at": None,
        "files_opened": row.files_opened,
        "whole": row.whole,
        "ground": row.ground.value,
        "act": f"member-{row.member_id}",
        "by": row.erased_by,
        "counts": row.counts,
    }


def append(lines: Sequence[dict[str, Any]]) -> None:
    """Add lines to the file; when the disk refuses, the job that follows each erasure tries again."""
    if not lines:
        return
    path = _path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(json.dumps(line, sort_keys=True) + "\n" for line in lines)
        handle = os.open(path, os.O_APPEND | os.O_CREAT | os.O_RDWR, 0o600)
        with os.fdopen(handle, "ab") as file:
            fcntl.flock(handle, fcntl.LOCK_EX)
            _mend_end(handle)
            file.write(text.encode("ascii"))
            file.flush()
            os.fsync(handle)
    except OSError:
        _log.exception("the file of erasures could not be written")


def _mend_end(handle: int) -> None:
    """End a last line that a crash or a full disk cut short: what is added must not become unreadable with it.

    A line that says all keeps its place; of another the database knows all, and the job that follows each erasure
    writes it again.
    """
    size = os.fstat(handle).st_size
    tail = os.pread(handle, _LONGEST_LINE, max(0, size - _LONGEST_LINE)).rpartition(b"\n")[2]
    if not tail:
        return
    try:
        _line(json.loads(tail))
    except (ValueError, KeyError, TypeError):
        os.ftruncate(handle, size - len(tail))
    else:
        os.write(handle, b"\n")


def append_missing(household_ids: Collection[int]) -> None:
    """Add the erasures of these files, of hosts and of adults, that the database knows and the file does not."""
    query = select(Erasure).where(Erasure.household_id.in_(household_ids)).order_by(Erasure.id)
    rows = list(db.session.scalars(query))
    lines = [line_of(row) for row in rows]
    lines += [line_of_host(row) for row in db.session.scalars(select(HostErasure).order_by(HostErasure.id))]
    lines += [line_of_person(row) for row in db.session.scalars(select(MemberErasure).order_by(MemberErasure.id))]
    known = _lines_of({line["act"] for line in lines})
    append([line for line in lines if (line["space_id"], line.get("household_id"), line["act"]) not in known])


def _lines_of(acts: Collection[str]) -> set[tuple[int, int | None, str]]:
    """Return which files the lines of these acts are of; of the many others none is taken apart."""
    if not _path().is_file():
        return set()
    found = set()
    with _path().open(encoding="ascii", errors="replace") as file:
        for text in file:
            if any(act in text for act in acts):
                with suppress(ValueError, KeyError, TypeError):  # cut short
                    line = _line(json.loads(text))
                    found.add((line.space_id, line.household_id, line.act))
    return found


def read(path: Path) -> Iterator[LedgerLine]:
    """Yield the lines of a file; a last line cut short by a crash is left out, any other fault is refused."""
    texts = path.read_text(encoding="ascii").split("\n")
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            continue
        try:
            yield _line(json.loads(text))
        except (ValueError, KeyError, TypeError) as fault:
            if number == len(texts):
                return
            raise UnreadableLedger(f"{path}, line {number}") from fault


def _line(said: dict[str, Any]) -> LedgerLine:
    of_host, of_person = "host_id" in said, "member_id" in said
    grounds = HostGround if of_host else PersonGround if of_person else Ground
    return LedgerLine(
        space_id=int(said["space_id"]),
        household_id=None if of_host or of_person else int(said["household_id"]),
        host_id=int(said["host_id"]) if of_host else None,
        member_id=int(said["member_id"]) if of_person else None,
        at=dt.datetime.fromisoformat(said["at"]),
        opened_at=dt.datetime.fromisoformat(said["opened_at"]) if said["opened_at"] else None,
        ground=grounds(said["ground"]),
        act=str(said["act"]),
        files_opened=tuple(map(dt.datetime.fromisoformat, said.get("files_opened", ()))),
        whole=tuple(map(str, said.get("whole", ()))),
    )


def _path() -> Path:
    config: Config = current_app.extensions["config"]
    return config.erasures_file
