"""Erasing somebody from the lists they stand in, when they are erased everywhere else."""

from collections.abc import Collection

from sqlalchemy import delete, or_, select, update

from concierge.families.duplicates.contact_points import mailbox_of
from concierge.intake.lists.models import FamilyList, FamilyListRow
from concierge.platform.db import db
from concierge.platform.search_text import normalise


def erase_from_lists(
    space_id: int, *, addresses: Collection[str], phones: Collection[str], names: Collection[str]
) -> int:
    """Delete the rows of these people that made no file; return how many.

    The lists they stood in lose their samples and their file, which the next sweep takes from the disk.
    """
    marks = (
        FamilyListRow.box.in_({mailbox_of(address) for address in addresses}),
        FamilyListRow.phone.in_(set(phones)),
        FamilyListRow.name.in_({" ".join(sorted(normalise(name).split())) for name in names if " " in name}),
    )
    found = select(FamilyListRow.id, FamilyListRow.list_id).where(
        FamilyListRow.space_id == space_id, FamilyListRow.said.is_not(None), or_(*marks)
    )
    rows = db.session.execute(found).all()
    if rows:
        lists = {row.list_id for row in rows}
        db.session.execute(delete(FamilyListRow).where(FamilyListRow.id.in_([row.id for row in rows])))
        db.session.execute(update(FamilyList).where(FamilyList.id.in_(lists)).values(samples=[], stored_name=""))
    return len(rows)
