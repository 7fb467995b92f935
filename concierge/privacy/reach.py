"""Which rows are a family's, a host's, one person's: followed through foreign keys; no list is kept by hand."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import Column, Table, UniqueConstraint, select

from concierge.families.models import Household, Member
from concierge.hosts.models import Host
from concierge.platform.db import Base, db
from concierge.platform.privacy import Privacy

PERSONAL: Final = frozenset(
    {Privacy.IDENTITY, Privacy.CONTACT, Privacy.PROJECT, Privacy.FREE_TEXT, Privacy.SENSITIVE, Privacy.PLACE}
)
_CHUNK: Final = 500

Rows = Mapping[str, frozenset[int]]  # ids by table


@dataclass(frozen=True, slots=True)
class Root:
    """Whose rows are followed; `column` names them also where no foreign key says so: what happened, mails.

    `apart` are tables that name one of them and are not theirs alone: a meeting, a booking of the whole family.
    """

    table: str
    column: str
    apart: frozenset[str] = frozenset()


FAMILIES: Final = Root(Household.__tablename__, "household_id")
HOSTS: Final = Root(Host.__tablename__, "host_id")
PEOPLE: Final = Root(Member.__tablename__, "member_id", frozenset({"appointment", "weekend_booking"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A row of `table` is a family's when `column` names a row of `parent` that is.

    `upward` says the other way round: the row of `parent` is the family's because this one alone may name it.
    """

    table: Table
    column: Column[int]
    parent: str
    upward: bool = False


@cache
def links(root: Root = FAMILIES) -> tuple[Link, ...]:
    """Return how the tables of families, or of hosts, hang together, those nearest to the root first."""
    found: list[Link] = []
    reached = {root.table}
    grown = True
    while grown:
        new = [link for link in _all_links(root, reached) if link not in found]
        found += new
        reached |= {link.parent if link.upward else link.table.name for link in new}
        grown = bool(new)
    return tuple(found)


def tables_of_families() -> list[Table]:
    """Return every table that holds rows of families, those that others refer to first."""
    return tables_of(FAMILIES)


def tables_of(root: Root) -> list[Table]:
    """Return every table that holds rows of what is followed, those that others refer to first."""
    names = {root.table} | {link.parent if link.upward else link.table.name for link in links(root)}
    return [table for table in Base.metadata.sorted_tables if table.name in names]


def is_kept(table: Table) -> bool:
    """Tell whether erasure keeps the rows of a table, blanked: those that hold something figures are counted from."""
    return any(column.info["privacy"] in {Privacy.STATISTICAL, Privacy.PLACE} for column in table.columns)


def rows_of(ids: Collection[int], root: Root = FAMILIES) -> Rows:
    """Return the ids of all rows of these files, or of these hosts, by table."""
    found: dict[str, set[int]] = defaultdict(set)
    found[root.table] = set(ids)
    fresh: dict[str, set[int]] = {root.table: set(ids)}
    while fresh:
        grown: dict[str, set[int]] = defaultdict(set)
        for link in links(root):
            target = link.parent if link.upward else link.table.name
            new = set(_ids(link, fresh)) - found[target]
            found[target] |= new
            grown[target] |= new
        fresh = {name: numbers for name, numbers in grown.items() if numbers}
    return {name: frozenset(numbers) for name, numbers in found.items() if numbers}


def chunks(ids: Collection[int]) -> Iterator[Sequence[int]]:
    """Yield ids by so many as one statement takes."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _ids(link: Link, fresh: Mapping[str, set[int]]) -> Iterator[int]:
    known = fresh.get(link.table.name if link.upward else link.parent, set())
    wanted, given = (link.column, link.table.columns["id"]) if link.upward else (link.table.columns["id"], link.column)
    for some in chunks(known):
        yield from db.session.execute(select(wanted).where(given.in_(some), wanted.is_not(None))).scalars()


def _all_links(root: Root, reached: Collection[str]) -> Iterator[Link]:
    for table in Base.metadata.sorted_tables:
        if table.name == root.table or table.name in root.apart or "id" not in table.columns:
            continue
        keys = {key.parent.name: key.column.table.name for key in table.foreign_keys if key.column.name == "id"}
        if root.column in table.columns:
            keys.setdefault(root.column, root.table)
        for name, parent in keys.items():
            if parent in reached:
                yield Link(table=table, column=table.columns[name], parent=parent)
            elif table.name in reached and name in _named_once(table) and parent not in root.apart:
                yield Link(table=table, column=table.columns[name], parent=parent, upward=True)


def _named_once(table: Table) -> set[str]:
    unique = [constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    return {constraint.columns.keys()[0] for constraint in unique if len(constraint.columns) == 1}
