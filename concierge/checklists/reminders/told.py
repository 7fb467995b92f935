"""Who of the team hears at once that a family needs somebody."""

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.accounts.queries import list_colleagues
from concierge.accounts.roles import Role
from concierge.families.models import Household
from concierge.platform.access import Actor
from concierge.platform.db import db


def who_is_told(household: Household) -> list[Person]:
    """Return who follows the file; the coordinators when nobody does (any more): no alert is lost."""
    owner = db.session.get(Person, household.owner_id) if household.owner_id else None
    if owner is not None and owner.left_on is None:
        return [owner]
    colleagues = list_colleagues(Actor.system(household.space_id))
    ids = [c.person_id for c in colleagues if c.role is Role.COORDINATOR and c.left_on is None]
    return list(db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)))
