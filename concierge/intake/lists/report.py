"""What did not come in, as a table to correct and send again."""

from collections.abc import Callable, Iterator, Sequence

from concierge.intake.lists.columns import COLUMN_LABELS, Column
from concierge.intake.lists.models import FamilyListRow, RowState
from concierge.platform.i18n import N_
from concierge.platform.spreadsheets import write_csv

Translate = Callable[..., str]


def write_report(rows: Sequence[FamilyListRow], translate: Translate) -> bytes:
    """Return the rows no file was made of, each with the reason, under headings that are known when it comes back."""
    columns = [column for column in Column if any(column.value in (row.said or {}) for row in rows)]
    return write_csv(_table(rows, columns, translate))


def _table(rows: Sequence[FamilyListRow], columns: Sequence[Column], translate: Translate) -> Iterator[list[str]]:
    headings = [translate(COLUMN_LABELS[column]) for column in columns]
    yield [translate(N_("Ligne")), translate(N_("Pourquoi")), *headings]
    for row in rows:
        said = row.said or {}
        yield [str(row.line), _reason(row, translate), *(said.get(column.value, "") for column in columns)]


def _reason(row: FamilyListRow, translate: Translate) -> str:
    if row.state is RowState.WRONG:
        return " ".join(
            f"{translate(COLUMN_LABELS[Column(problem['column'])])}\u00a0: "
            f"{translate(problem['message'], **problem['values'])}"
            for problem in row.problems
        )
    return translate(N_("Laissée de côté, sans doute déjà connue") if row.points else N_("Laissée de côté"))
