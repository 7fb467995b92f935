"""Where two files say different things: somebody chooses; where only one says something, it is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Table

from concierge.families.choices import Milestone
from concierge.families.duplicates.moving import Row, row_of, rows_where
from concierge.families.models import AnchorDateRow, FactValueRow, Household, Member
from concierge.families.rules import MemberDetails
from concierge.platform.db import Base
from concierge.platform.privacy import Privacy

KEPT, OTHER, BOTH = "kept", "other", "both"

_HOUSEHOLD = (
    "name",
    "source",
    "language",
    "owner_id",
    "cohort_id",
    "origin_commune_code",
    "origin_place",
    "target_commune_code",
    "summary",
)
_MEMBER = tuple(field.name for field in fields(MemberDetails) if field.name != "kind")
_EARLIEST = ("opened_on", *(m.column for m in Milestone if m is not Milestone.CLOSED))
_TEXTS = {"summary", "needs"}
_NOTHING = (None, "", False)
_FIELDS = {"owner_id": "owner", "cohort_id": "cohort"}  # in the history


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One column of the kept file that the other file knows otherwise. `about` is the person, empty for the family."""

    table: str
    row_id: int
    column: str
    field: str  # its name in the history
    about: str
    kept: Any
    other: Any
    privacy: Privacy

    @property
    def key(self) -> str:
        """Return the name of the question in a form."""
        return f"{self.table}-{self.row_id}-{self.column}"

    @property
    def is_question(self) -> bool:
        """Tell whether somebody must choose: both files say something."""
        return self.kept not in _NOTHING and self.column not in _EARLIEST

    @property
    def can_be_both(self) -> bool:
        """Tell whether the two can stand one after the other."""
        return self.column in _TEXTS

    def value(self, choice: str) -> Any:
        """Return what the kept file says afterwards."""
        if not self.is_question or choice == OTHER:
            return self.other
        return f"{self.kept}\n\n{self.other}" if choice == BOTH and self.can_be_both else self.kept


def find_differences(kept_id: int, absorbed_id: int, members: Mapping[int, int]) -> list[Difference]:
    """Return what differs between two files and the people taken for the same. `members`: absorbed to kept."""
    table = _table(Household)
    kept, other = row_of(table, kept_id), row_of(table, absorbed_id)
    found = [*_differing(table, kept, other, _HOUSEHOLD), *_earlier(table, kept, other)]
    people = _table(Member)
    rows = {row["id"]: row for row in rows_where(people, people.c.id.in_([*members, *members.values()]))}
    for other_id, kept_member in members.items():
        found += _differing(people, rows[kept_member], rows[other_id], _MEMBER, about=rows[kept_member]["first_name"])
    names = {row["id"]: row["first_name"] for row in rows.values()}
    for model, what, column in ((FactValueRow, "fact", "value"), (AnchorDateRow, "anchor", "on")):
        found += _differing_answers(_table(model), kept_id, absorbed_id, members, names, what=what, column=column)
    return found


def _differing(table: Table, kept: Row, other: Row, columns: Sequence[str], about: str = "") -> Iterator[Difference]:
    for column in columns:
        if other[column] in _NOTHING or kept[column] == other[column] or _contradicts(column, kept):
            continue
        yield Difference(
            table=table.name,
            row_id=kept["id"],
            column=column,
            field=_FIELDS.get(column, column),
            about=about,
            kept=kept[column],
            other=other[column],
            privacy=table.c[column].info["privacy"],
        )


def _contradicts(column: str, kept: Row) -> bool:
    """A child who is born is no longer expected; a commune in France leaves no place abroad."""
    if column == "expected_on":
        return kept["birth_on"] is not None
    return column == "origin_place" and kept["origin_commune_code"] is not None


def _earlier(table: Table, kept: Row, other: Row) -> Iterator[Difference]:
    """What happened first to either file happened first to the family."""
    for difference in _differing(table, kept, other, _EARLIEST):
        if difference.kept is None or difference.other < difference.kept:
            yield difference


def _differing_answers(
    table: Table,
    kept_id: int,
    absorbed_id: int,
    members: Mapping[int, int],
    names: Mapping[int, str],
    *,
    what: str,
    column: str,
) -> Iterator[Difference]:
    kept = {(row["member_id"], row[what]): row for row in rows_where(table, table.c.household_id == kept_id)}
    for row in rows_where(table, table.c.household_id == absorbed_id):
        member = members.get(row["member_id"] or 0, row["member_id"])
        same = kept.get((member, row[what]))
        if same is not None and same[column] != row[column]:
            yield Difference(
                table=table.name,
                row_id=same["id"],
                column=column,
                field=row[what].value,
                about=names.get(member or 0, ""),
                kept=same[column],
                other=row[column],
                privacy=table.c[column].info["privacy"],
            )


def _table(model: type[Base]) -> Table:
    return Base.metadata.tables[model.__tablename__]
