"""What weekends led to: read for any number of them in two statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, case, func, select

from concierge.families.models import Household
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.weekends.bookings.models import Booking
from concierge.weekends.choices import BookingState
from concierge.weekends.debrief.rules import Outcome
from concierge.weekends.models import BudgetLine, Weekend


def read_outcomes(actor: Actor, weekends: Sequence[Weekend]) -> Mapping[int, Outcome]:
    """Return the outcome of each weekend. Decided and settled: families who came and did so afterwards."""
    ids = [weekend.id for weekend in weekends]
    came = Booking.state == BookingState.CAME
    decided = came & (Household.decided_on >= Weekend.starts_on)
    settled = came & (Household.settled_on >= Weekend.starts_on)
    query = (
        select(
            Booking.weekend_id,
            func.sum(_one(Booking.invited_at.is_not(None) | came)),
            func.sum(_one(came)),
            func.sum(_one(decided | settled)),
            func.sum(_one(settled)),
            func.sum(case((came, Booking.adults + Booking.children), else_=0)),
        )
        .join(Household, Household.id == Booking.household_id)
        .join(Weekend, Weekend.id == Booking.weekend_id)
        .where(Booking.visible_to(actor), Booking.weekend_id.in_(ids))
        .group_by(Booking.weekend_id)
    )
    costs = _costs(actor, ids)
    found = {weekend_id: Outcome(cost=costs[weekend_id]) for weekend_id in ids}
    for weekend_id, invited, came_, decided_, settled_, persons in db.session.execute(query):
        found[weekend_id] = Outcome(
            invited=int(invited or 0),
            came=int(came_ or 0),
            decided=int(decided_ or 0),
            settled=int(settled_ or 0),
            persons=int(persons or 0),
            cost=costs[weekend_id],
        )
    return found


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _costs(actor: Actor, ids: Sequence[int]) -> Mapping[int, int]:
    spent = func.sum(func.coalesce(BudgetLine.spent, BudgetLine.planned))
    query = select(BudgetLine.weekend_id, spent).where(BudgetLine.visible_to(actor), BudgetLine.weekend_id.in_(ids))
    found: dict[int, int] = defaultdict(int)
    for weekend_id, total in db.session.execute(query.group_by(BudgetLine.weekend_id)):
        found[weekend_id] = int(total or 0)
    return found
