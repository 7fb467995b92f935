"""What a person does with a list: send it, say what its columns are, correct, choose, import, undo, give up."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import delete, func, select, update

from concierge.families.cohorts.models import Cohort
from concierge.families.cohorts.services import expect_open
from concierge.intake.lists import queries
from concierge.intake.lists.columns import Column
from concierge.intake.lists.doubles import compare_rows, mark_person, mark_words
from concierge.intake.lists.events import ListErased, ListImportAsked, ListSent, ListUndoAsked
from concierge.intake.lists.models import FamilyList, FamilyListRow, ListState, RowState
from concierge.intake.lists.rows import Problem, read_row
from concierge.intake.models import IntakeSource
from concierge.intake.rules import Capture, Proof, SourceClosed, check_proof
from concierge.platform import events, outbox
from concierge.platform.access import Actor, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.taking_back import can_be_taken_back

JOB = "intake.list"
SPREADS = (0, 24, 48)  # hours over which the questions leave; the reminder comes on the third day
_REPEATABLE = {Column.PHONE, Column.EMAIL, Column.SUMMARY, Column.NOTE, Column.IGNORED}


class NotNow(DomainError):
    """Something that this list is not ready for, or past."""

    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEdit:
    """What somebody typed beside a row, and what their page showed there: a colleague may have been faster.

    `taken` is None where the page had no box to tick; what is not in `shown` was not said.
    """

    said: Mapping[Column, str]
    taken: bool | None
    shown: Mapping[Column, str] = field(default_factory=dict)
    taken_shown: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of one page of rows: faults left, rows that two people typed in, rows that are no more."""

    faults: int
    overtaken: Mapping[int, RowEdit]
    gone: int


def receive_list(
    actor: Actor,
    source: IntakeSource,
    *,
    stored_name: str,
    file_name: str,
    now: dt.datetime,
    cohort_id: int | None = None,
) -> FamilyList:
    """Take a list that was sent for a source, perhaps into a cohort; a worker reads its headings."""
    if not source.active:
        raise SourceClosed(N_("Cette source est fermée : elle ne reçoit plus personne."))
    if cohort_id is not None:
        expect_open(fetch(actor, Cohort, cohort_id))
    row = FamilyList(
        space_id=source.space_id,
        source_id=source.id,
        cohort_id=cohort_id,
        state=ListState.READING,
        file_name=file_name[:200],
        stored_name=stored_name,
        sent_at=now,
        sent_by=actor.person_id,
    )
    db.session.add(row)
    db.session.flush()
    events.record(ListSent(source_id=source.id, list_id=row.id), actor, now)
    ask_work(row, now)
    return row


def choose_columns(
    actor: Actor, list_id: int, columns: Sequence[Column], *, headed: bool, now: dt.datetime
) -> FamilyList:
    """Say what is taken from each column; a worker reads the rows and compares them. Said again, all begins anew."""
    row = hold_list(actor, list_id, ListState.CHOOSING, ListState.REVIEW)
    if not {Column.FIRST_NAME, Column.LAST_NAME, Column.FULL_NAME} & set(columns):
        raise DomainError(N_("Dites dans quelle colonne se trouve le nom ou le prénom."))
    if not {Column.PHONE, Column.EMAIL} & set(columns):
        raise DomainError(N_("Dites dans quelle colonne se trouve le téléphone ou l’adresse e-mail."))
    twice = next((c for c in columns if c not in _REPEATABLE and list(columns).count(c) > 1), None)
    if twice is not None:
        raise DomainError(
            N_("Deux colonnes disent la même chose. Gardez-en une ; l’autre peut aller dans les échanges.")
        )
    if len(columns) != len(row.headings):
        raise NotNow(_CHANGED)
    if not row.stored_name:
        raise NotNow(_FILE_GONE)
    row.columns = [column.value for column in columns]
    if row.header and not headed:
        row.first = row.header
    elif row.header:
        row.first = row.header + 1
    row.state, row.done = ListState.LOADING, 0
    ask_work(row, now)
    return row


def save_rows(actor: Actor, list_id: int, edits: Mapping[int, RowEdit], now: dt.datetime) -> Saved:
    """Take what was corrected and chosen on one page of rows.

    A cell that somebody else has changed since the page was made keeps what they wrote; the whole row is given back.
    """
    listed = hold_list(actor, list_id, ListState.REVIEW)
    rows = db.session.scalars(
        select(FamilyListRow).where(
            FamilyListRow.list_id == listed.id,
            FamilyListRow.id.in_(edits),
            FamilyListRow.state.in_((RowState.READY, RowState.WRONG)),
        )
    ).all()
    changed, captures, overtaken = [], {}, {}
    for row in rows:
        edit, said = edits[row.id], dict(row.said or {})
        typed = {column: words for column, words in edit.said.items() if _is_typed(edit, column)}
        if any(_is_overtaken(said.get(column, ""), edit.shown.get(column), words) for column, words in typed.items()):
            overtaken[row.id] = replace(edit, said=typed)
            continue
        new = {**said, **{column.value: words for column, words in typed.items()}}
        if new != said:
            row.said = {name: words for name, words in new.items() if words}
            changed.append(row)
            if (capture := check_row(row, now)) is not None:
                captures[row.id] = capture
        elif edit.taken is not None and edit.taken != edit.taken_shown:
            row.taken = edit.taken
    db.session.flush()
    compare_rows(listed.space_id, changed, captures)
    faults = sum(row.state is RowState.WRONG for row in changed)
    return Saved(faults=faults, overtaken=overtaken, gone=len(edits) - len(rows))


def _is_typed(edit: RowEdit, column: Column) -> bool:
    """Tell whether somebody changed a cell of their page, not only sent back what it showed."""
    return column not in edit.shown or edit.said[column].split() != edit.shown[column].split()


def _is_overtaken(stored: str, shown: str | None, typed: str) -> bool:
    """Tell whether a cell holds neither what a page showed nor what was typed there."""
    return shown is not None and stored.split() not in (shown.split(), typed.split())


def check_row(row: FamilyListRow, now: dt.datetime) -> Capture | None:
    """Write on a row what is wrong with it; return the person it is about when nothing is."""
    said = {Column(name): words for name, words in (row.said or {}).items()}
    reading = read_row(said, paris_date(now))
    row.problems = [as_json(problem) for problem in reading.problems]
    row.state = RowState.WRONG if reading.problems else RowState.READY
    row.doubles, row.points, row.taken = [], 0, True
    row.proven = reading.capture is not None and reading.capture.proof is not None
    mark_person(row, reading.capture)
    if reading.capture is None:
        mark_words(row, said)
    return reading.capture


def as_json(problem: Problem) -> dict[str, object]:
    """Return a problem as it is stored beside its row."""
    return {"column": problem.column.value, "message": problem.message, "values": dict(problem.values)}


def start_import(actor: Actor, list_id: int, *, spread_hours: int, proof: Proof | None, now: dt.datetime) -> FamilyList:
    """Decide that the rows taken become files; a worker makes them."""
    row = hold_list(actor, list_id, ListState.REVIEW)
    people = queries.count_people(row).taken
    if not people:
        raise DomainError(N_("Aucune ligne n’est retenue : cochez au moins une personne."))
    if proof is not None:
        check_proof(proof, paris_date(now))
        row.proof_means, row.proof_on, row.proof_evidence = proof.means, proof.given_on, proof.evidence
    row.spread_hours = spread_hours if spread_hours in SPREADS else 0
    row.state, row.imported_at, row.done, row.total = ListState.IMPORTING, now, 0, people
    events.record(ListImportAsked(source_id=row.source_id, list_id=row.id, people=people), actor, now)
    ask_work(row, now)
    return row


def ask_undo(actor: Actor, list_id: int, now: dt.datetime) -> FamilyList:
    """Take the whole import back; a worker erases the files nobody has worked on since."""
    row = hold_list(actor, list_id, ListState.DONE)
    if row.imported_at is None or not can_be_taken_back(row.imported_at, now):
        raise NotNow(N_("Cet import a plus d’un mois : il ne s’annule plus d’un coup. Reprenez les dossiers un à un."))
    row.total = count_rows(row, RowState.IMPORTED)
    row.state, row.done = ListState.UNDOING, 0
    events.record(ListUndoAsked(source_id=row.source_id, list_id=row.id), actor, now)
    ask_work(row, now)
    return row


def drop_list(actor: Actor, list_id: int, now: dt.datetime) -> FamilyList:
    """Give a list up before anything came of it: its file and its rows are erased."""
    row = hold_list(
        actor,
        list_id,
        ListState.READING,
        ListState.CHOOSING,
        ListState.LOADING,
        ListState.COMPARING,
        ListState.REVIEW,
        ListState.REFUSED,
    )
    row.state, row.finished_at = ListState.DROPPED, now
    erase_words(actor, row, now)
    return row


def erase_words(actor: Actor, row: FamilyList, now: dt.datetime) -> None:
    """Erase what a list says of people. Its file goes once this is committed (`work.forget_file_of`)."""
    if row.state is ListState.DROPPED:
        db.session.execute(delete(FamilyListRow).where(FamilyListRow.list_id == row.id))
    else:
        blank = {"said": None, "box": None, "phone": None, "name": None}
        db.session.execute(update(FamilyListRow).where(FamilyListRow.list_id == row.id).values(blank))
    row.file_name, row.samples, row.proof_evidence, row.erased_at = "", [], "", now
    db.session.flush()
    events.record(ListErased(source_id=row.source_id, list_id=row.id), actor, now)


def hold_list(actor: Actor, list_id: int, *states: ListState) -> FamilyList:
    """Return a list that nobody else changes until the transaction ends; NotNow unless it is in one of `states`."""
    row = fetch(actor, FamilyList, list_id)
    db.session.refresh(row, with_for_update=True)
    if row.state not in states:
        raise NotNow(_CHANGED)
    return row


_FILE_GONE = N_("Le fichier de cette liste est effacé : ses lignes se corrigent, ses colonnes ne se choisissent plus.")
_CHANGED = N_("Cette liste a avancé entre-temps. Voici où elle en est.")


def count_rows(row: FamilyList, state: RowState) -> int:
    """Return how many rows of a list are in a state."""
    query = select(func.count()).where(FamilyListRow.list_id == row.id, FamilyListRow.state == state)
    return db.session.execute(query).scalar_one()


def ask_work(row: FamilyList, now: dt.datetime) -> None:
    """Ask a worker to go on with a list."""
    row.turn += 1
    db.session.flush()
    outbox.put(JOB, {"list_id": row.id}, key=f"{JOB}:{row.id}:{row.turn}", now=now, space_id=row.space_id)
