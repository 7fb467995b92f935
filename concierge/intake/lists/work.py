"""What workers do with lists: read, compare, import, undo. Whatever is killed begins again where it was committed."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import OperationalError

from concierge.families.consent.confirmation import take_back_captures
from concierge.families.models import Household
from concierge.intake.captures import Incoming, receive_captures
from concierge.intake.lists import kept_files
from concierge.intake.lists.columns import Column, choose
from concierge.intake.lists.doubles import compare_rows, mark_person
from concierge.intake.lists.lines import Line, Unreadable
from concierge.intake.lists.models import FamilyList, FamilyListRow, ListState, RowState
from concierge.intake.lists.queries import remembered_columns, source_of, stored_names
from concierge.intake.lists.reading import read_lines, read_outline
from concierge.intake.lists.rows import Problem, gather, read_row
from concierge.intake.lists.services import as_json, ask_work, check_row, erase_words
from concierge.intake.rules import Capture, Proof
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import EventRow
from concierge.platform.i18n import N_
from concierge.platform.unit_of_work import after_commit

LOADED_TOGETHER = 1000
COMPARED_TOGETHER, COMPARED_PER_JOB = 100, 3000
BATCH = 50  # files in one transaction, a second at most on a busy machine: others write in between
FILES_PER_JOB = 1000  # a minute or less; the rest is a job of its own, well within the lease
KEPT = dt.timedelta(days=30)

Checkpoint = Callable[[], None]
_log = logging.getLogger(__name__)


def work_on(list_id: int, folder: Path, now: dt.datetime, checkpoint: Checkpoint) -> None:
    """Go on with a list, whatever its state asks for."""
    row = _held(list_id)
    if row is None:
        return
    works = {
        ListState.READING: _read,
        ListState.LOADING: _load,
        ListState.COMPARING: _compare,
        ListState.IMPORTING: _import,
        ListState.UNDOING: _undo,
    }
    try:
        if (work := works.get(row.state)) is not None:
            work(row, folder, now, checkpoint)
    except Unreadable as error:
        row.state, row.error, row.error_values = ListState.REFUSED, error.message, dict(error.values)
        row.finished_at = now
        forget_file_of(row, folder)
    db.session.flush()


def forget_file_of(row: FamilyList, folder: Path) -> None:
    """Erase the file of a list once what is being done is committed."""
    name, row.stored_name = row.stored_name, ""
    after_commit(lambda: kept_files.forget_file(name, folder))


def forget_lists(folder: Path, now: dt.datetime) -> None:
    """Erase what lists of a month ago say of people, with their files, and files that no list names."""
    old = select(FamilyList).where(
        FamilyList.sent_at <= now - KEPT,
        FamilyList.erased_at.is_(None),
        FamilyList.state.not_in((ListState.IMPORTING, ListState.UNDOING)),
    )
    for row in db.session.scalars(old):
        if row.state not in {ListState.DONE, ListState.UNDONE}:
            row.state, row.finished_at = ListState.DROPPED, now
        erase_words(Actor.system(row.space_id), row, now)
        forget_file_of(row, folder)
    kept_files.sweep(folder, stored_names(), (now - dt.timedelta(days=1)).timestamp())


def _read(row: FamilyList, folder: Path, _now: dt.datetime, _checkpoint: Checkpoint) -> None:
    with kept_files.open_file(row.stored_name, folder) as stream:
        outline = read_outline(stream)
    columns = choose(outline.headings, outline.samples, remembered_columns(row))
    row.headings, row.samples = list(outline.headings), [list(line) for line in outline.samples]
    row.columns = [column.value for column in columns]
    row.header, row.first, row.total = outline.header, outline.first, outline.lines
    row.state = ListState.CHOOSING


def _load(row: FamilyList, folder: Path, now: dt.datetime, checkpoint: Checkpoint) -> None:
    """Read every row anew: what a killed worker had loaded is put aside first."""
    db.session.execute(delete(FamilyListRow).where(FamilyListRow.list_id == row.id))
    row.done = 0
    with kept_files.open_file(row.stored_name, folder) as stream:
        lines = (line for line in read_lines(stream) if line.number >= row.first)
        while batch := list(islice(lines, LOADED_TOGETHER)):
            rows = [values for line in batch if (values := _loaded(row, line, now)) is not None]
            if rows:
                db.session.execute(insert(FamilyListRow), rows)
            row.done += len(batch)
            db.session.flush()
            checkpoint()
            held = _held(row.id)
            if held is None or held.state is not ListState.LOADING:
                return  # given up meanwhile
    row.total, row.done, row.state = row.done, 0, ListState.COMPARING
    ask_work(row, now)


def _loaded(listed: FamilyList, line: Line, now: dt.datetime) -> dict[str, object] | None:
    """Return the row of a line; None for one without any word in the columns taken."""
    said = gather(line.cells, listed.headings, [Column(name) for name in listed.columns])
    if not said:
        return None
    row = FamilyListRow(line=line.number, said={column.value: words for column, words in said.items()})
    check_row(row, now)
    names = ("line", "said", "problems", "state", "taken", "proven", "box", "phone", "name", "doubles", "points")
    return {"space_id": listed.space_id, "list_id": listed.id, **{name: getattr(row, name) for name in names}}


def _compare(row: FamilyList, _folder: Path, now: dt.datetime, checkpoint: Checkpoint) -> None:
    """Compare the rows after the line `done` with each other and with the files."""
    for _batch in range(COMPARED_PER_JOB // COMPARED_TOGETHER):
        query = select(FamilyListRow).where(FamilyListRow.list_id == row.id, FamilyListRow.line > row.done)
        rows = list(db.session.scalars(query.order_by(FamilyListRow.line).limit(COMPARED_TOGETHER)))
        if not rows:
            row.state, row.done = ListState.REVIEW, 0
            return
        captures = {each.id: found for each in rows if (found := _capture(each, None, now)) is not None}
        compare_rows(row.space_id, rows, captures)
        row.done = rows[-1].line
        db.session.flush()
        checkpoint()
        for each in rows:
            db.session.expunge(each)
        held = _held(row.id)
        if held is None or held.state is not ListState.COMPARING:
            return
    ask_work(row, now)


def _import(row: FamilyList, folder: Path, now: dt.datetime, checkpoint: Checkpoint) -> None:
    """Make the files of the rows taken, each once by its key, however often this is begun again."""
    actor = _asker(row)
    for _batch in range(FILES_PER_JOB // BATCH):
        query = select(FamilyListRow).where(
            FamilyListRow.list_id == row.id, FamilyListRow.state == RowState.READY, FamilyListRow.taken.is_(True)
        )
        rows = list(db.session.scalars(query.order_by(FamilyListRow.line).limit(BATCH)))
        if not rows:
            row.state, row.finished_at = ListState.DONE, now
            forget_file_of(row, folder)
            return
        _import_rows(actor, row, rows, now)
        row.done += len(rows)
        db.session.flush()
        checkpoint()
        held = _held(row.id)
        if held is None or held.state is not ListState.IMPORTING:
            return
    ask_work(row, now)


def _import_rows(actor: Actor, listed: FamilyList, rows: Sequence[FamilyListRow], now: dt.datetime) -> None:
    hours, proof, ready = dt.timedelta(hours=listed.spread_hours), _proof_of(listed), []
    for place, row in enumerate(rows, start=listed.done):
        capture = _capture(row, proof, now)
        if capture is None:  # a rule has changed since it was checked
            _keep_out(row, DomainError(_FAILED))
            continue
        spread = hours * (place / max(1, listed.total))
        key = f"list:{listed.id}:{row.line}"
        ready.append((row, Incoming(capture=capture, key=key, ask_at=now + spread if spread else None)))
    if ready:
        _receive(actor, listed, ready, now)


def _receive(
    actor: Actor, listed: FamilyList, ready: Sequence[tuple[FamilyListRow, Incoming]], now: dt.datetime
) -> None:
    """Make the files of these rows together; when something is wrong with one, each by itself: the others come in."""
    try:
        with db.session.begin_nested():
            incoming = [each for _row, each in ready]
            households = receive_captures(
                actor, incoming, source_of(listed), now=now, late=True, cohort_id=listed.cohort_id
            )
    except OperationalError:  # the database is away or busy: the whole job is tried again
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, it is one row's and the others go on
        if len(ready) == 1:
            _keep_out(ready[0][0], error)
        else:
            for each in ready:
                _receive(actor, listed, [each], now)
        return
    for (row, _incoming), household in zip(ready, households, strict=True):
        row.state, row.household_id, row.imported_at = RowState.IMPORTED, household.id, now
        row.said, row.doubles = None, []
        mark_person(row, None)


def _keep_out(row: FamilyListRow, error: Exception) -> None:
    if not isinstance(error, DomainError):
        _log.error("row %d of list %d stays out", row.line, row.list_id, exc_info=error)
    message = error.message if isinstance(error, DomainError) else _FAILED
    values = error.values if isinstance(error, DomainError) else {}
    row.problems = [as_json(Problem(column=Column.LAST_NAME, message=message, values=values))]
    row.state = RowState.WRONG


_FAILED = N_("Cette ligne n’a pas pu être importée : corrigez-la et envoyez-la de nouveau.")


def _undo(row: FamilyList, _folder: Path, now: dt.datetime, checkpoint: Checkpoint) -> None:
    """Erase the files of a list that nobody has touched since; keep the others, and say so."""
    actor = _asker(row)
    for _batch in range(FILES_PER_JOB // BATCH):
        query = select(FamilyListRow).where(FamilyListRow.list_id == row.id, FamilyListRow.state == RowState.IMPORTED)
        rows = list(db.session.scalars(query.order_by(FamilyListRow.line).limit(BATCH)))
        if not rows:
            row.state, row.finished_at = ListState.UNDONE, now
            return
        _undo_rows(actor, rows, now)
        row.done += len(rows)
        db.session.flush()
        checkpoint()
        held = _held(row.id)
        if held is None or held.state is not ListState.UNDOING:
            return
    ask_work(row, now)


def _undo_rows(actor: Actor, rows: Sequence[FamilyListRow], now: dt.datetime) -> None:
    ids = [row.household_id for row in rows]
    query = select(Household).where(Household.id.in_(ids)).order_by(Household.id).with_for_update()
    households = {
        household.id: household
        for household in db.session.scalars(query.execution_options(populate_existing=True))
        if household.name  # else its person refused, or it is erased already
    }
    touched = _touched(households, rows)
    untouched = [household for key, household in households.items() if key not in touched]
    by_state = {
        RowState.KEPT: [row.id for row in rows if row.household_id in touched],
        RowState.UNDONE: [row.id for row in rows if row.household_id not in touched],
    }
    if untouched:
        take_back_captures(actor, untouched, now)
    for state, row_ids in by_state.items():
        db.session.execute(update(FamilyListRow).where(FamilyListRow.id.in_(row_ids)).values(state=state))


def _touched(households: Mapping[int, Household], rows: Sequence[FamilyListRow]) -> set[int]:
    """Return the files with which anybody, the person or the team, has done anything since they came.

    What the software does by itself (a mail and its link, a reminder) is nobody's work.
    """
    somebody = or_(EventRow.person_id.is_not(None), EventRow.member_id.is_not(None))
    query = select(EventRow.household_id, func.max(EventRow.at)).where(EventRow.household_id.in_(households), somebody)
    last = {row[0]: row[1] for row in db.session.execute(query.group_by(EventRow.household_id))}
    return {
        household.id
        for row in rows
        if (household := households.get(row.household_id or 0)) is not None
        and (
            household.merged_into is not None
            or row.imported_at is None
            or (household.id in last and last[household.id] > row.imported_at)
        )
    }


def _held(list_id: int) -> FamilyList | None:
    """Return a list that nobody else works on until the next commit."""
    query = select(FamilyList).where(FamilyList.id == list_id).with_for_update()
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def _capture(row: FamilyListRow, proof: Proof | None, now: dt.datetime) -> Capture | None:
    said = {Column(name): words for name, words in (row.said or {}).items()}
    return read_row(said, paris_date(now), proof).capture


def _proof_of(row: FamilyList) -> Proof | None:
    if row.proof_means is None or row.proof_on is None:
        return None
    return Proof(means=row.proof_means, given_on=row.proof_on, evidence=row.proof_evidence)


def _asker(row: FamilyList) -> Actor:
    return replace(Actor.system(row.space_id), person_id=row.sent_by)
