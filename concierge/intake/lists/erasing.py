"""Erasing somebody from the lists they stand in, when they are erased everywhere else."""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Select, delete, select

from concierge.intake.lists import kept_files
from concierge.intake.lists.lines import Unreadable
from concierge.intake.lists.models import FamilyList, FamilyListRow, ListState
from concierge.intake.lists.reading import read_lines
from concierge.intake.lists.services import erase_words
from concierge.intake.lists.sought import Sought
from concierge.intake.lists.work import forget_file_of
from concierge.platform import outbox
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.i18n import N_

SEARCH_JOB: Final = "intake.search_lists"
LOOK_AGAIN: Final = dt.timedelta(minutes=10)  # what a worker was loading meanwhile is there by then
_BEFORE_ROWS: Final = frozenset({ListState.READING, ListState.CHOOSING, ListState.LOADING})
_READ_TOGETHER: Final = 1000

Commit = Callable[[], None]


def erase_from_lists(space_id: int, sought: Sought, folder: Path, now: dt.datetime) -> dict[str, int]:
    """Delete the rows that name these people and made no file; return how many, and how many lists they stood in.

    A list that names them loses its file, and goes wholly while it has no rows. Lists that a worker holds at this
    moment, and the files of all, are for the job that this asks for: whoever erases does not wait for it.
    """
    query = _open_lists(space_id, now).with_for_update(skip_locked=True)
    gone = {"family_list_row": 0, "family_list": 0}
    for row in db.session.scalars(query.execution_options(populate_existing=True)).all():
        rows, told = _forget(row, sought, folder, now, in_file=False)
        gone["family_list_row"] += rows
        gone["family_list"] += told
    if db.session.execute(_open_lists(space_id, now).with_only_columns(FamilyList.id).limit(1)).first() is not None:
        payload = {"space_id": space_id, "sought": sought.as_json(), "sent_before": now.isoformat()}
        act = secrets.token_hex(8)
        for due in (now, now + LOOK_AGAIN):
            key = f"{SEARCH_JOB}:{act}:{due > now:d}"
            outbox.put(SEARCH_JOB, payload, key=key, due=due, now=now, space_id=space_id)
    return {name: count for name, count in gone.items() if count}


def search_lists(
    space_id: int,
    sought: Sought,
    folder: Path,
    now: dt.datetime,
    *,
    sent_before: dt.datetime,
    commit: Callable[[], None],
) -> None:
    """Look for these people in every list sent before they were erased, its file included; list by list."""
    listed = db.session.execute(
        _open_lists(space_id, sent_before).with_only_columns(FamilyList.id, FamilyList.stored_name)
    ).all()
    commit()
    for list_id, stored_name in listed:
        in_file = bool(stored_name) and _is_in_file(sought, stored_name, folder)  # nobody waits meanwhile
        row = db.session.get_one(FamilyList, list_id, populate_existing=True, with_for_update=True)
        if row.erased_at is None:
            _forget(row, sought, folder, now, in_file=in_file and row.stored_name == stored_name)
        commit()


def _open_lists(space_id: int, sent_before: dt.datetime) -> Select[FamilyList]:
    query = select(FamilyList).where(
        FamilyList.space_id == space_id, FamilyList.erased_at.is_(None), FamilyList.sent_at <= sent_before
    )
    return query.order_by(FamilyList.id)


def _forget(row: FamilyList, sought: Sought, folder: Path, now: dt.datetime, *, in_file: bool) -> tuple[int, bool]:
    """Erase what a list says of these people; return how many rows went, and whether the list named them at all."""
    ids = _rows_naming(row.id, sought)
    told = in_file or bool(ids) or any(sought.is_in(line) for line in row.samples)
    for start in range(0, len(ids), _READ_TOGETHER):
        some = ids[start : start + _READ_TOGETHER]
        db.session.execute(delete(FamilyListRow).where(FamilyListRow.id.in_(some)))
    if sought.is_in([Path(row.file_name).stem]):
        row.file_name = ""
    if told:
        row.samples = []
        forget_file_of(row, folder)
        if row.state in _BEFORE_ROWS:
            row.state, row.finished_at, row.error = ListState.DROPPED, now, _NAMED_SOMEBODY_ERASED
            erase_words(Actor.system(row.space_id), row, now)
    db.session.flush()
    return len(ids), told


def _rows_naming(list_id: int, sought: Sought) -> Sequence[int]:
    query = select(FamilyListRow.id, FamilyListRow.said).where(
        FamilyListRow.list_id == list_id, FamilyListRow.said.is_not(None)
    )
    found = db.session.execute(query.order_by(FamilyListRow.id).execution_options(yield_per=_READ_TOGETHER))
    return [row_id for row_id, said in found if sought.is_in(_words(said or {}))]


def _words(said: Mapping[str, str]) -> Sequence[str]:
    """Return each line of each cell: what went to one cell from several columns is apart again."""
    return [line for words in said.values() for line in words.splitlines()]


def _is_in_file(sought: Sought, stored_name: str, folder: Path) -> bool:
    """Tell whether a file names them; one that cannot be read may."""
    try:
        with kept_files.open_file(stored_name, folder) as stream:
            return any(sought.is_in(line.cells) for line in read_lines(stream))
    except Unreadable:
        return True


_NAMED_SOMEBODY_ERASED = N_(
    "Cette liste parlait d’une personne dont les données viennent d’être effacées : elle est effacée aussi. "
    "Renvoyez-la sans cette personne."
)
