"""Reading lists and their rows, page by page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, case, func, select

from concierge.accounts.models import Person
from concierge.families.models import Household
from concierge.intake.lists.models import FamilyList, FamilyListRow, ListState, RowState
from concierge.intake.models import IntakeSource
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db

PAGE = 30
KEPT_SHOWN = 100


class View(StrEnum):
    """Which rows of a list are looked at."""

    WRONG = "a-corriger"
    DOUBLES = "connues"
    LEFT = "laissees"
    READY = "pretes"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """How many rows of a list are what. `asked` will be sent a mail, `proven` agreed already."""

    wrong: int
    ready: int
    taken: int
    doubles: int
    asked: int
    called: int  # taken, without e-mail nor proof
    proven: int
    imported: int
    undone: int
    kept: int

    @property
    def left(self) -> int:
        """Correct rows that are left out."""
        return self.ready - self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage:
    """One page of rows, and the files that they may be doubles of, by id."""

    rows: Sequence[FamilyListRow]
    page: int
    pages: int
    files: Mapping[int, Household]


def list_lists(actor: Actor, source_id: int) -> Sequence[tuple[FamilyList, str]]:
    """Return the last lists of a source, the newest first, with who sent them."""
    rows = db.session.execute(
        scoped(actor, FamilyList)
        .add_columns(Person.first_name)
        .outerjoin(Person, Person.id == FamilyList.sent_by)
        .where(FamilyList.source_id == source_id)
        .order_by(FamilyList.id.desc())
        .limit(30)
    )
    return [(row, name or "") for row, name in rows]


def remembered_columns(row: FamilyList) -> dict[str, str]:
    """Return what the last list of the same source was said to hold, by heading."""
    query = (
        select(FamilyList.headings, FamilyList.columns)
        .where(FamilyList.source_id == row.source_id, FamilyList.imported_at.is_not(None), FamilyList.id != row.id)
        .order_by(FamilyList.id.desc())
        .limit(1)
    )
    found = db.session.execute(query).first()
    return dict(zip(found.headings, found.columns, strict=False)) if found else {}


def count_people(row: FamilyList) -> People:
    """Count the rows of a list by what they are. One query."""

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    ready = FamilyListRow.state == RowState.READY
    taken = ready & FamilyListRow.taken.is_(True)
    proven = FamilyListRow.proven.is_(True)
    columns = {
        "wrong": count(FamilyListRow.state == RowState.WRONG),
        "ready": count(ready),
        "taken": count(taken),
        "doubles": count(ready & (FamilyListRow.points > 0)),
        "asked": count(taken & ~proven & FamilyListRow.box.is_not(None)),
        "called": count(taken & ~proven & FamilyListRow.box.is_(None)),
        "proven": count(taken & proven),
        "imported": count(FamilyListRow.state == RowState.IMPORTED),
        "undone": count(FamilyListRow.state == RowState.UNDONE),
        "kept": count(FamilyListRow.state == RowState.KEPT),
    }
    query = select(*(column.label(name) for name, column in columns.items()))
    counted = db.session.execute(query.where(FamilyListRow.list_id == row.id)).one()
    return People(**{name: int(getattr(counted, name)) for name in columns})


_VIEWS: Mapping[View, ColumnElement[bool]] = {
    View.WRONG: FamilyListRow.state == RowState.WRONG,
    View.DOUBLES: (FamilyListRow.state == RowState.READY) & (FamilyListRow.points > 0),
    View.LEFT: (FamilyListRow.state == RowState.READY) & FamilyListRow.taken.is_(False),
    View.READY: FamilyListRow.state == RowState.READY,
}


def list_rows(actor: Actor, row: FamilyList, view: View, page: int) -> RowsPage:
    """Return one page of the rows of a list. Three queries."""
    condition = (FamilyListRow.list_id == row.id) & _VIEWS[view]
    total = db.session.execute(select(func.count()).where(condition)).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = min(max(1, page), pages)
    query = scoped(actor, FamilyListRow).where(condition).order_by(FamilyListRow.line)
    rows = list(db.session.scalars(query.limit(PAGE).offset((number - 1) * PAGE)))
    return RowsPage(rows=rows, page=number, pages=pages, files=_files_named(actor, rows))


def list_these_rows(actor: Actor, row: FamilyList, ids: Collection[int]) -> RowsPage:
    """Return some rows of a list, as one page. Two queries."""
    query = scoped(actor, FamilyListRow).where(FamilyListRow.list_id == row.id, FamilyListRow.id.in_(ids))
    rows = list(db.session.scalars(query.order_by(FamilyListRow.line)))
    return RowsPage(rows=rows, page=1, pages=1, files=_files_named(actor, rows))


def _files_named(actor: Actor, rows: Sequence[FamilyListRow]) -> dict[int, Household]:
    wanted = {double["household_id"] for each in rows for double in each.doubles if "household_id" in double}
    files = db.session.scalars(select(Household).where(Household.in_scope_of(actor), Household.id.in_(wanted)))
    return {file.id: file for file in files}


def list_not_imported(actor: Actor, row: FamilyList) -> Sequence[FamilyListRow]:
    """Return the rows no file was made of, in their order."""
    query = scoped(actor, FamilyListRow).where(
        FamilyListRow.list_id == row.id,
        FamilyListRow.state.in_((RowState.WRONG, RowState.READY)),
        FamilyListRow.said.is_not(None),
    )
    return list(db.session.scalars(query.order_by(FamilyListRow.line)))


def list_kept(actor: Actor, row: FamilyList) -> Sequence[Household]:
    """Return the first files that undoing left because somebody had worked on them."""
    query = (
        select(Household)
        .join(FamilyListRow, FamilyListRow.household_id == Household.id)
        .where(Household.visible_to(actor), FamilyListRow.list_id == row.id, FamilyListRow.state == RowState.KEPT)
        .order_by(Household.name, Household.id)
        .limit(KEPT_SHOWN)
    )
    return list(db.session.scalars(query).unique())


def source_of(row: FamilyList) -> IntakeSource:
    """Return the source a list was sent for."""
    return db.session.get_one(IntakeSource, row.source_id)


def stored_names() -> set[str]:
    """Return the names of the files that lists still need."""
    gone = (ListState.DONE, ListState.UNDONE, ListState.DROPPED, ListState.REFUSED)
    return set(db.session.scalars(select(FamilyList.stored_name).where(FamilyList.state.not_in(gone))))
