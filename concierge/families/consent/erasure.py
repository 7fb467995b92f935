"""Erasing a capture its person never confirmed, or refused: every column by the class of what it holds."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, delete, select, update

from concierge.accounts.models import PersonalLink
from concierge.families.consent.events import CaptureErased
from concierge.families.duplicates.models import IdentityKey
from concierge.families.models import FactValueRow, FamilyAccess, Household, HouseholdTag
from concierge.notifications.models import Message, MessageState
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.db import Base, db
from concierge.platform.events import ChangeRow, EventRow
from concierge.platform.privacy import Privacy

_PERSONAL = {Privacy.IDENTITY, Privacy.CONTACT, Privacy.PROJECT, Privacy.FREE_TEXT, Privacy.SENSITIVE}


def erase_capture(actor: Actor, household: Household, now: dt.datetime) -> None:
    """Blank what is personal in every row of the file; dates, kinds and places stay for the figures."""
    erase_captures(actor, [household.id], now)


def erase_captures(actor: Actor, household_ids: Sequence[int], now: dt.datetime) -> None:
    """Erase captures in one act, in as many statements as for one.

    What other features hold of them, and what lies outside the database, is erased by whoever hears of
    `CaptureErased`: they hear of it first, while it is still known who these people were.
    """
    db.session.flush()
    events.record_all([CaptureErased(household_id=household_id) for household_id in household_ids], actor, now)
    for model in (FactValueRow, HouseholdTag, IdentityKey):
        db.session.execute(delete(model).where(model.household_id.in_(household_ids)))
    for table in Base.metadata.sorted_tables:
        if table.name == Household.__tablename__ or "household_id" in table.columns:
            _blank(table, household_ids)
    theirs = select(EventRow.id).where(EventRow.household_id.in_(household_ids))
    db.session.execute(update(ChangeRow).where(ChangeRow.event_id.in_(theirs)).values(old=None, new=None))
    waiting = Message.household_id.in_(household_ids) & (Message.state == MessageState.WAITING)
    db.session.execute(update(Message).where(waiting).values(state=MessageState.CANCELLED))
    opened = select(FamilyAccess.link_id).where(FamilyAccess.household_id.in_(household_ids))
    closing = PersonalLink.id.in_(opened) & PersonalLink.revoked_at.is_(None)
    db.session.execute(update(PersonalLink).where(closing).values(revoked_at=now))
    db.session.expire_all()


def _blank(table: Table, household_ids: Sequence[int]) -> None:
    values: dict[str, Any] = {
        column.name: None if column.nullable else ""
        for column in table.columns
        if column.info["privacy"] in _PERSONAL and (column.nullable or _is_text(column.type.python_type))
    }
    key = "id" if table.name == Household.__tablename__ else "household_id"
    if values:
        db.session.execute(table.update().where(table.columns[key].in_(household_ids)).values(values))


def _is_text(python_type: type) -> bool:
    return issubclass(python_type, str)
