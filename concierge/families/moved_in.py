"""Families who have moved in, and on which day: the typed date, else that of the milestone."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from concierge.families.anchor_dates import Anchor
from concierge.families.models import AnchorDateRow, Household
from concierge.platform.db import db

MOVED_IN: ColumnElement[dt.date] = func.coalesce(AnchorDateRow.on, Household.settled_on)


def with_move_in(query: Select) -> Select:  # type: ignore[type-arg]
    """Join what `MOVED_IN` needs to a statement on files, and keep those who have moved in."""
    typed = and_(
        AnchorDateRow.household_id == Household.id,
        AnchorDateRow.anchor == Anchor.MOVE_IN,
        AnchorDateRow.member_id.is_(None),
    )
    return query.outerjoin(AnchorDateRow, typed).where(Household.settled_on.is_not(None))


def moved_in_on(household: Household) -> dt.date | None:
    """Return the day a family moved in, None before it has."""
    query = with_move_in(select(MOVED_IN).select_from(Household)).where(Household.id == household.id)
    day: dt.date | None = db.session.scalar(query)
    return day


def list_reminded(
    space_id: int, today: dt.date, *conditions: ColumnElement[bool]
) -> Sequence[tuple[Household, dt.date]]:
    """Return the open files of families who have moved in, with the day; not those whose mails are paused."""
    query = with_move_in(select(Household, MOVED_IN)).where(
        Household.space_id == space_id,
        Household.closed_on.is_(None),
        or_(Household.reminders_paused_until.is_(None), Household.reminders_paused_until < today),
        *conditions,
    )
    return [(household, day) for household, day in db.session.execute(query.order_by(Household.id))]
