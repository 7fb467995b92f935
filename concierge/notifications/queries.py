"""Reading the message log."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from concierge.notifications.models import Message, MessageState
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db

PAGE = 50


LATE_AFTER = dt.timedelta(minutes=2)  # in good health a mail leaves within seconds


def count_delayed(actor: Actor, now: dt.datetime) -> int:
    """Return how many mails should have left and have not: the sign of a stopped worker or mail server."""
    query = select(func.count()).where(
        Message.visible_to(actor),
        Message.state == MessageState.WAITING,
        func.coalesce(Message.due_at, Message.created_at) < now - LATE_AFTER,
    )
    return db.session.execute(query).scalar_one()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage:
    """One page of the message log."""

    messages: list[Message]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def list_messages(
    actor: Actor, *, state: MessageState | None = None, household_id: int | None = None, page: int = 1
) -> MessagePage:
    """Return the latest messages of the space, or of one file."""
    query = scoped(actor, Message)
    if state is not None:
        query = query.where(Message.state == state)
    if household_id is not None:
        query = query.where(Message.household_id == household_id)
    total = db.session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    rows = db.session.scalars(
        query.order_by(Message.created_at.desc(), Message.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    )
    return MessagePage(messages=list(rows), total=total, number=page)
