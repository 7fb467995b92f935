"""What of a file is one person's alone, and which texts that stay name them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sqlalchemy import JSON, Column, String, Table, select, update

from concierge.families.choices import MemberKind
from concierge.families.models import Member
from concierge.intake.lists.models import FamilyListRow
from concierge.intake.models import DoubtfulCapture
from concierge.notifications.models import Message
from concierge.platform.db import db
from concierge.platform.events import ChangeRow
from concierge.platform.privacy import Privacy
from concierge.privacy.person_words import CUT, Known, Naming, cut_value, texts_in
from concierge.privacy.reach import PEOPLE, PERSONAL, Rows, chunks, rows_of, tables_of_families
from concierge.replies.models import ReceivedMail
from concierge.weekends.bookings.models import Need
from concierge.weekends.planning.models import Visit

# What takes an act back holds the person with everything else of that day: it goes whole.
UNDOING: Final = ("file_merge", "plan_change", "file_act_entry")
# What people said or wrote down of them, each thing apart: one that speaks of nobody else goes whole.
SPOKEN: Final = frozenset(
    {"contact", "note", "step_comment", "advice", "weekend_impression", "host_relation_note", "host_relation_question"}
)
_NAMES_OF_OTHERS: Final = frozenset({"member.first_name", "member.last_name", "member.email", "member.phone"})
_WRITTEN_ANEW: Final = frozenset({"household.name", "household.search_text", "identity_key.key"})
_OURS: Final = frozenset({"stored_name", "checksum", "body_hash"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingText:
    """One text of the file that names the person; `alone`: it names nobody else of the home, and may go whole."""

    table: str
    column: str
    row_id: int
    text: str
    alone: bool

    @property
    def key(self) -> str:
        """By what a form and the file of erasures name it."""
        return f"{self.table}.{self.column}:{self.row_id}"

    @property
    def spoken(self) -> bool:
        """Tell whether somebody decides about it: something said or noted, apart from all else."""
        return self.table in SPOKEN


def same_people(member: Member, files: Collection[int]) -> list[Member]:
    """Return the person's rows: their own, and those of a file made one with theirs in which they stood too."""
    rows = db.session.scalars(select(Member).where(Member.household_id.in_(files), Member.kind == MemberKind.ADULT))
    own = Naming.of(known_of([member]), [])
    return [row for row in rows if row.id == member.id or (row.household_id != member.household_id and _same(own, row))]


def _same(own: Naming, row: Member) -> bool:
    if row.removed_on is None and not row.first_name:
        return False
    there = Naming.of(known_of([row]), [])
    return bool(own.boxes & there.boxes) or (bool(own.names) and own.names == there.names)


def known_of(rows: Sequence[Member]) -> Known:
    """Return what a person is called and where they are reached, in whatever file."""
    return Known(
        first_name=rows[0].first_name,
        last_name=rows[0].last_name,
        addresses=[row.email for row in rows if row.email],
        phones=[row.phone for row in rows if row.phone],
    )


def others_of(member_ids: Collection[int], files: Collection[int]) -> list[Known]:
    """Return the others of the home, the children and those who left it included."""
    rows = db.session.scalars(
        select(Member).where(Member.household_id.in_(files), Member.id.not_in(member_ids)).order_by(Member.id)
    )
    return [known_of([row]) for row in rows if row.first_name or row.last_name]


def rows_of_person(member_ids: Collection[int], files: Collection[int], naming: Naming) -> Rows:
    """Return the ids of the rows that are theirs alone: by the keys, then by their address."""
    found: dict[str, set[int]] = {name: set(ids) for name, ids in rows_of(member_ids, PEOPLE).items()}
    for name, ids in (
        ("message", _mails_to(member_ids, files, naming)),
        ("received_mail", _by_address(ReceivedMail, ReceivedMail.sender, files, naming)),
        ("doubtful_capture", _captures(files, naming)),
        ("family_list_row", _list_rows(files, naming)),
        ("weekend_need", _needs_of(member_ids, files)),
        ("change", db.session.scalars(select(ChangeRow.id).where(ChangeRow.about_id.in_(member_ids)))),
    ):
        found.setdefault(name, set()).update(ids)
    needs = found["weekend_need"]
    visits = select(Visit.id, Visit.member_ids).where(Visit.household_id.in_(files))
    theirs = select(Visit.id).where(Visit.need_id.in_(needs))
    found["weekend_visit"] = {
        *db.session.scalars(theirs),
        *(row.id for row in db.session.execute(visits) if row.member_ids and set(row.member_ids) <= set(member_ids)),
    }
    for table in (table for table in tables_of_families() if table.name in {*UNDOING, "api_prospect"}):
        found[table.name] = set(rows_of(files).get(table.name, ()))
    return {name: frozenset(ids) for name, ids in found.items() if ids}


def texts_naming(rows: Rows, naming: Naming) -> list[NamingText]:
    """Return the texts of these rows that name the person, whatever column they stand in."""
    return [
        NamingText(
            table=table.name,
            column=column.name,
            row_id=row_id,
            text=" · ".join(texts_in(value)),
            alone=not naming.names_others(" ".join(texts_in(value))),
        )
        for table, column, row_id, value in _values(rows)
        if any(naming.is_in(text) for text in texts_in(value))
    ]


def cut_texts(rows: Rows, naming: Naming, whole: Collection[str]) -> int:
    """Cut the person out of these rows' texts; those named in `whole` say nothing any more. Return how many."""
    count = 0
    for table, column, row_id, value in _values(rows):
        if not any(naming.is_in(text) for text in texts_in(value)):
            continue
        new: Any = CUT if f"{table.name}.{column.name}:{row_id}" in whole else cut_value(naming, value)
        values: dict[str, Any] = {column.name: new}
        if "version" in table.columns:
            values["version"] = table.columns["version"] + 1
        db.session.execute(update(table).where(table.columns["id"] == row_id).values(values))
        count += 1
    db.session.expire_all()
    return count


def without(rows: Rows, gone: Rows) -> dict[str, frozenset[int]]:
    """Return the rows that stay."""
    return {name: ids - gone.get(name, frozenset()) for name, ids in rows.items()}


def _values(rows: Rows) -> Iterator[tuple[Table, Column[Any], int, Any]]:
    for table in tables_of_families():
        columns = [column for column in table.columns if _may_name(table, column)]
        if not columns or not rows.get(table.name):
            continue
        for some in chunks(rows[table.name]):
            query = select(table.columns["id"], *columns).where(table.columns["id"].in_(some))
            for row_id, *values in db.session.execute(query.order_by(table.columns["id"])).all():
                yield from (
                    (table, column, row_id, value)
                    for column, value in zip(columns, values, strict=True)
                    if value and not isinstance(value, Enum)
                )


def _may_name(table: Table, column: Column[Any]) -> bool:
    place = f"{table.name}.{column.name}"
    if place in _NAMES_OF_OTHERS | _WRITTEN_ANEW or column.name in _OURS or column.info["privacy"] is Privacy.PLACE:
        return False
    return column.info["privacy"] in PERSONAL and isinstance(column.type, String | JSON)


def _mails_to(member_ids: Collection[int], files: Collection[int], naming: Naming) -> Iterator[int]:
    rows = select(Message.id, Message.context, Message.recipient).where(Message.household_id.in_(files))
    for row in db.session.execute(rows):
        to = {row.context.get(name) for name in ("member_id", "link_to")}
        if to & set(member_ids) or naming.is_in(row.recipient):
            yield row.id


def _by_address(model: Any, address: Any, files: Collection[int], naming: Naming) -> list[int]:
    rows = db.session.execute(select(model.id, address).where(model.household_id.in_(files))).all()
    return [row_id for row_id, written in rows if written and naming.is_in(written)]


def _captures(files: Collection[int], naming: Naming) -> list[int]:
    rows = select(DoubtfulCapture.id, DoubtfulCapture.said).where(DoubtfulCapture.household_id.in_(files))
    return [row.id for row in db.session.execute(rows) if _reaches(naming, row.said)]


def _reaches(naming: Naming, said: Mapping[str, Any]) -> bool:
    return any(naming.is_in(str(said.get(name) or "")) for name in ("email", "phone"))


def _list_rows(files: Collection[int], naming: Naming) -> list[int]:
    rows = select(FamilyListRow.id, FamilyListRow.name, FamilyListRow.box, FamilyListRow.phone).where(
        FamilyListRow.household_id.in_(files)
    )
    return [row.id for row in db.session.execute(rows) if any(naming.is_in(each or "") for each in row[1:])]


def _needs_of(member_ids: Collection[int], files: Collection[int]) -> list[int]:
    rows = db.session.execute(select(Need.id, Need.member_ids).where(Need.household_id.in_(files)))
    return [row_id for row_id, named in rows if named and set(named) <= set(member_ids)]
