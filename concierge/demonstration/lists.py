"""The lists of the hospital: one came in, two of its people have yet to confirm; another waits to be read."""

import datetime as dt
from pathlib import Path

from sqlalchemy import select

from concierge.demonstration.agency import Agency
from concierge.demonstration.days import Days
from concierge.intake.lists import work
from concierge.intake.lists.columns import Column
from concierge.intake.lists.doubles import compare_rows
from concierge.intake.lists.models import FamilyList, FamilyListRow, ListState
from concierge.intake.lists.rows import gather
from concierge.intake.lists.services import check_row, start_import
from concierge.intake.models import IntakeSource
from concierge.platform.db import db

_HEADINGS = ("Nom", "Prénom", "Courriel", "Téléphone", "Poste", "Accord donné le", "Comment")
_COLUMNS = (
    Column.LAST_NAME,
    Column.FIRST_NAME,
    Column.EMAIL,
    Column.PHONE,
    Column.NOTE,
    Column.AGREED_ON,
    Column.AGREED_HOW,
)
_CAME_IN = (
    (
        "Delvaux",
        "Corentin",
        "corentin@delvaux.example",
        "06 39 98 60 11",
        "Infirmier",
        "{day}",
        "Bulletin signé",
    ),
    ("Sorel", "Inaya", "inaya.sorel@famille.example", "06 39 98 60 12", "Kinésithérapeute", "", ""),
    ("Marchetti", "Lou", "lou.marchetti@famille.example", "", "Manipulatrice radio", "", ""),
)
_TO_READ = (
    ("Ferreira", "Tiago", "tiago.ferreira@famille.example", "06 39 98 60 21", "Aide-soignant", "", ""),
    ("Nowak", "Zofia", "zofia.nowak@famille", "06 39 98 60 22", "Sage-femme", "", ""),
    ("Sorel", "Inaya", "inaya.sorel@famille.example", "", "Kinésithérapeute", "", ""),
    ("Bakkali", "Youssef", "", "06 39 98 60", "Brancardier", "", ""),
    ("Perrin", "Solène", "solene.perrin@famille.example", "06 39 98 60 24", "Pharmacienne", "", ""),
)


def tell(agency: Agency, days: Days) -> None:
    """Import the list of last week; leave today's where its columns are known."""
    source = db.session.get_one(IntakeSource, agency.sources["hopital"])
    at = days.past(2, 10, 20)
    came = _list(agency, source, "Arrivées de janvier.xlsx", _CAME_IN, at)
    start_import(agency.actor(None), came.id, spread_hours=0, proof=None, now=at)
    work.work_on(came.id, Path(), at, db.session.flush)
    _list(agency, source, "Arrivées de mars.csv", _TO_READ, days.now)


def _list(
    agency: Agency, source: IntakeSource, name: str, lines: tuple[tuple[str, ...], ...], at: dt.datetime
) -> FamilyList:
    listed = FamilyList(
        space_id=source.space_id,
        source_id=source.id,
        state=ListState.REVIEW,
        file_name=name,
        stored_name="",
        sent_at=at,
        sent_by=agency.actor(None).person_id,
        headings=list(_HEADINGS),
        samples=[list(line) for line in lines[:2]],
        columns=[column.value for column in _COLUMNS],
        header=1,
        first=2,
        total=len(lines),
    )
    db.session.add(listed)
    db.session.flush()
    for number, line in enumerate(lines, start=2):
        agreed = f"{at - dt.timedelta(days=9):%d/%m/%Y}"
        said = gather([cell.format(day=agreed) for cell in line], _HEADINGS, _COLUMNS)
        row = FamilyListRow(space_id=source.space_id, list_id=listed.id, line=number)
        row.said = {column.value: words for column, words in said.items()}
        db.session.add(row)
        check_row(row, at)
    db.session.flush()
    rows = list(db.session.scalars(select(FamilyListRow).where(FamilyListRow.list_id == listed.id)))
    captures = {row.id: capture for row in rows if (capture := check_row(row, at)) is not None}
    compare_rows(source.space_id, rows, captures)
    return listed
