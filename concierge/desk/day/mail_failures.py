"""E-mails that an address of a family did not take: shown until it is changed, or a mail has passed again."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, literal_column, select

from concierge.families.models import Household, Member
from concierge.notifications.models import Message, MessageState
from concierge.platform.access import Actor
from concierge.platform.db import alias_of, read_columns

_LATER = alias_of(Message)
_PASSED_SINCE = exists().where(
    _LATER.household_id == Message.household_id,
    _LATER.recipient == Message.recipient,
    _LATER.id > Message.id,
    _LATER.state == MessageState.SENT,
)
# Written out: only so does it fit the partial index.
_FAILED: ColumnElement[Any] = literal_column(f"'{MessageState.FAILED.value}'")
MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFailure:
    """The last mail that an address did not take."""

    message_id: int
    household_id: int
    family: str
    member_id: int
    name: str
    address: str
    error: str
    at: dt.datetime


def list_mail_failures(
    actor: Actor, *, household_id: int | None = None, owner_id: int | None = None
) -> list[MailFailure]:
    """Return one failure for each address of the open files asked for: one file, or all that one person follows."""
    found: dict[tuple[int, str], MailFailure] = {}
    query = _failures(actor, household_id is not None, owner_id is not None)
    for row in read_columns(query, {"household_id": household_id, "owner_id": owner_id}):
        found.setdefault(
            (row.household_id, row.recipient),
            MailFailure(
                message_id=row.id,
                household_id=row.household_id,
                family=row.name,
                member_id=row.member_id,
                name=row.first_name,
                address=row.recipient,
                error=row.error or "",
                at=row.created_at,
            ),
        )
    return list(found.values())


@lru_cache(maxsize=128)
def _failures(actor: Actor, of_file: bool, of_owner: bool) -> Select[*tuple[Any, ...]]:
    """Make the statement once for each reader: every page of a file asks it."""
    query = (
        select(
            Message.id,
            Message.household_id,
            Message.recipient,
            Message.error,
            Message.created_at,
            Household.name,
            Member.id.label("member_id"),
            Member.first_name,
        )
        .join(Household, Household.id == Message.household_id)
        .join(Member, (Member.household_id == Message.household_id) & (Member.email == Message.recipient))
        .where(
            Message.visible_to(actor),
            Message.state == _FAILED,
            Household.closed_on.is_(None),
            Household.is_confirmed(),
            Member.removed_on.is_(None),
            ~_PASSED_SINCE,
        )
        .order_by(Message.id.desc())
        .limit(MOST)
    )
    if of_file:
        query = query.where(Message.household_id == bindparam("household_id"))
    if of_owner:
        query = query.where(Household.owner_id == bindparam("owner_id"))
    return query
