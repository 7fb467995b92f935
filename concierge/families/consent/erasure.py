"""Erasing a capture its person never confirmed, or refused: every column by the class of what it holds."""

import datetime as dt
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
    """Blank what is personal in every row of the file; dates, kinds and places stay for the figures.

    What other features hold of it, and what lies outside the database, is erased by whoever hears of `CaptureErased`:
    they hear of it first, while it is still known who the person was.
    """
    db.session.flush()
    events.record(CaptureErased(household_id=household.id), actor, now)
    for model in (FactValueRow, HouseholdTag, IdentityKey):
        db.session.execute(delete(model).where(model.household_id == household.id))
    for table in Base.metadata.sorted_tables:
        if table.name == Household.__tablename__ or "household_id" in table.columns:
            _blank(table, household.id)
    theirs = select(EventRow.id).where(EventRow.household_id == household.id)
    db.session.execute(update(ChangeRow).where(ChangeRow.event_id.in_(theirs)).values(old=None, new=None))
    waiting = (Message.household_id == household.id) & (Message.state == MessageState.WAITING)
    db.session.execute(update(Message).where(waiting).values(state=MessageState.CANCELLED))
    opened = select(FamilyAccess.link_id).where(FamilyAccess.household_id == household.id)
    closing = PersonalLink.id.in_(opened) & PersonalLink.revoked_at.is_(None)
    db.session.execute(update(PersonalLink).where(closing).values(revoked_at=now))
    db.session.expire_all()


def _blank(table: Table, household_id: int) -> None:
    values: dict[str, Any] = {
        column.name: None if column.nullable else ""
        for column in table.columns
        if column.info["privacy"] in _PERSONAL and (column.nullable or _is_text(column.type.python_type))
    }
    key = "id" if table.name == Household.__tablename__ else "household_id"
    if values:
        db.session.execute(table.update().where(table.columns[key] == household_id).values(values))


def _is_text(python_type: type) -> bool:
    return issubclass(python_type, str)
