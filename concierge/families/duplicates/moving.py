"""Moves what hangs on one file to another, table by table, and keeps a journal by which all of it comes back.

What is done with each table is said by a rule (`MergeRule`); `wiring.reactions` gathers those of all features, and a
test refuses a table of families without one. Parents move before what hangs on them, so that a row always finds where
its parent went: to the kept file, or behind a twin the kept file had already.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, insert, or_, select, update

from concierge.platform.db import Base, db
from concierge.platform.plain_rows import plain, read

Row = Mapping[str, Any]
MEMBER_COLUMNS = ("member_id", "done_by_member")  # numbers of members, also where no foreign key says so
MEMBER_LISTS = ("member_ids",)  # lists of such numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRule:
    """What merging does with the rows of a table that belong to the absorbed file.

    `one_per`: what a file has only one of (no column: only one row). The kept file's stays; the other, its twin, stays
    behind, and what hangs on it moves to the kept one. `stays`: why nothing of this table moves.
    """

    one_per: tuple[str, ...] | None = None
    goes: "Callable[[Merge, Sequence[Row]], set[int]] | None" = None  # which rows without a twin go; all by default
    fold: Callable[[Row, Row], dict[str, Any]] | None = None  # what the kept row takes from its twin: kept, other
    also: "Callable[[Merge, Row], dict[str, Any]] | None" = None  # what else a row that goes is written with
    stays: str = ""


MergeRules = Mapping[str, MergeRule]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row written: what its columns held before and hold after, as plain values. No `before`: it was added."""

    table: str
    row_id: int
    before: dict[str, Any] | None
    after: dict[str, Any]

    def to_plain(self) -> dict[str, Any]:
        """Return the entry as the journal stores it."""
        return {"table": self.table, "id": self.row_id, "before": self.before, "after": self.after}

    @classmethod
    def from_plain(cls, stored: Mapping[str, Any]) -> "Entry":
        """Read a stored entry."""
        return cls(table=stored["table"], row_id=stored["id"], before=stored["before"], after=stored["after"])


@dataclass(slots=True, kw_only=True)
class Merge:
    """One merge under way: who is whose twin, and what was written so far. `dry`: nothing is, it is only told."""

    space_id: int
    kept_id: int
    absorbed_id: int
    rules: MergeRules
    members: Mapping[int, int]  # of the absorbed file: who is whom of the kept one
    dry: bool = False
    twins: dict[str, dict[int, int]] = field(default_factory=dict)
    journal: list[Entry] = field(default_factory=list)

    def move_everything(self) -> None:
        """Move the rows of every table, parents first."""
        self.twins = {"member": dict(self.members)}
        for table in Base.metadata.sorted_tables:
            rule = self.rules.get(table.name)
            if rule is not None and not rule.stays:
                self._move_table(table, rule)

    def write(self, table: Table, row: Row, values: Mapping[str, Any]) -> None:
        """Change columns of a row and remember what they held."""
        changed = {name: value for name, value in values.items() if row[name] != value}
        if not changed:
            return
        self.journal.append(
            Entry(
                table=table.name,
                row_id=row["id"],
                before={name: plain(row[name]) for name in changed},
                after={name: plain(value) for name, value in changed.items()},
            )
        )
        if not self.dry:
            db.session.execute(_change(table, row["id"], changed))

    def add(self, table: Table, values: Mapping[str, Any]) -> None:
        """Add a row and remember it."""
        row_id = 0
        if not self.dry:
            row_id = db.session.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
        after = {name: plain(value) for name, value in values.items()}
        self.journal.append(Entry(table=table.name, row_id=row_id, before=None, after=after))

    def went(self, table: str) -> int:
        """Return how many rows of a table go to the kept file."""
        return sum(entry.table == table and entry.after.get("household_id") == self.kept_id for entry in self.journal)

    def _move_table(self, table: Table, rule: MergeRule) -> None:
        rows = _rows_of(table, self.absorbed_id)
        if not rows:
            return
        kept = {} if rule.one_per is None else {_key(r, rule.one_per): r for r in _rows_of(table, self.kept_id)}
        without_twin = []
        for row in rows:
            new = self._new_values(table, rule, row)
            twin = kept.get(_key({**row, **new}, rule.one_per or ())) if rule.one_per is not None else None
            if twin is not None:
                self.twins.setdefault(table.name, {})[row["id"]] = twin["id"]
                if rule.fold is not None:
                    self.write(table, twin, rule.fold(twin, {**row, **new}))
            elif table.name != "member" or row["id"] not in self.members:
                without_twin.append((row, new))
        going = None if rule.goes is None else rule.goes(self, [row for row, _new in without_twin])
        for row, new in without_twin:
            if going is None or row["id"] in going:
                self.write(table, row, new)

    def _new_values(self, table: Table, rule: MergeRule, row: Row) -> dict[str, Any]:
        values: dict[str, Any] = {"household_id": self.kept_id} if "household_id" in table.c else {}
        for column, parent in references(table):
            if row[column] in self.twins.get(parent, {}):
                values[column] = self.twins[parent][row[column]]
        for column in MEMBER_LISTS:
            if column in table.c:
                values[column] = [self.members.get(each, each) for each in row[column]]
        return values | (rule.also(self, row) if rule.also is not None else {})


@dataclass(slots=True, kw_only=True)
class Return:
    """What came back, and how many rows had changed since and stayed as they are."""

    back: int = 0
    left: int = 0


def take_back(journal: Sequence[Entry], rules: MergeRules, *, kept_id: int, absorbed_id: int) -> Return:
    """Put every row back as it was, unless it has changed since; what was added since to what goes back follows it."""
    done = Return()
    gone: dict[str, set[int]] = {}
    for entry in reversed(journal):
        table = Base.metadata.tables[entry.table]
        rows = rows_where(table, table.c.id == entry.row_id)
        if not rows or any(plain(rows[0][name]) != value for name, value in entry.after.items()):
            done.left += 1
            continue
        done.back += 1
        if entry.before is None:
            db.session.execute(delete(table).where(table.c.id == entry.row_id))
            continue
        before = {name: read(table.c[name], value) for name, value in entry.before.items()}
        db.session.execute(_change(table, entry.row_id, before))
        if before.get("household_id") == absorbed_id:
            gone.setdefault(entry.table, set()).add(entry.row_id)
    _let_follow(gone, rules, kept_id=kept_id, absorbed_id=absorbed_id)
    return done


def _let_follow(gone: dict[str, set[int]], rules: MergeRules, *, kept_id: int, absorbed_id: int) -> None:
    """Lead to the absorbed file what was added since to the rows and people that went back to it."""
    for table in Base.metadata.sorted_tables:
        rule = rules.get(table.name)
        parents = [(column, parent) for column, parent in references(table) if gone.get(parent)]
        if rule is None or rule.stays or not parents or "household_id" not in table.c:
            continue
        hangs = or_(*(table.c[column].in_(gone[parent]) for column, parent in parents))
        ids = db.session.scalars(select(table.c.id).where(table.c.household_id == kept_id, hangs)).all()
        for row_id in ids:
            db.session.execute(_change(table, row_id, {"household_id": absorbed_id}))
        gone.setdefault(table.name, set()).update(ids)


def references(table: Table) -> Iterator[tuple[str, str]]:
    """Return the columns of a table that point to rows of a file, each with the table it points to."""
    named = {
        constraint.column_keys[-1]: constraint.referred_table.name
        for constraint in table.foreign_key_constraints
        if "household_id" in constraint.referred_table.c
    }
    named |= {column: "member" for column in MEMBER_COLUMNS if column in table.c}
    yield from sorted(named.items())


def _rows_of(table: Table, household_id: int) -> list[Row]:
    if "household_id" in table.c:
        belongs = table.c.household_id == household_id
    else:
        member = Base.metadata.tables["member"]
        belongs = table.c.member_id.in_(select(member.c.id).where(member.c.household_id == household_id))
    return rows_where(table, belongs)


def rows_where(table: Table, condition: ColumnElement[bool]) -> list[Row]:
    """Return whole rows of a table, as they stand in the database and not in a session."""
    return [dict(row._mapping) for row in db.session.execute(select(table).where(condition).order_by(table.c.id))]


def row_of(table: Table, row_id: int) -> Row:
    """Return one whole row of a table."""
    return rows_where(table, table.c.id == row_id)[0]


def _key(row: Row, columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[column] for column in columns)


def _change(table: Table, row_id: int, values: Mapping[str, Any]) -> Any:
    """Return the statement that changes a row, its version too: whoever has it before them is told."""
    moved = {"version": table.c.version + 1} if "version" in table.c else {}
    return update(table).where(table.c.id == row_id).values(**values, **moved)
