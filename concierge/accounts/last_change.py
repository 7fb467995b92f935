"""Who changed something last: told to whoever was overtaken by them."""

from collections.abc import Collection

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.platform.access import Actor
from concierge.platform.conflicts import LastChange
from concierge.platform.db import db
from concierge.platform.events import Event, EventRow


def find_last_change(
    actor: Actor,
    happened: Collection[type[Event]],
    *,
    household_id: int | None = None,
    host_id: int | None = None,
    about: tuple[str, int] | None = None,
) -> LastChange | None:
    """Return who did one of these last, and when; `about` is the name and value of an id that the event holds."""
    query = (
        select(EventRow, Person)
        .outerjoin(Person, Person.id == EventRow.person_id)
        .where(
            EventRow.visible_to(actor),
            EventRow.household_id == household_id,
            EventRow.host_id == host_id,
            EventRow.name.in_(event.name for event in happened),
        )
        .order_by(EventRow.at.desc(), EventRow.id.desc())
        .limit(1)
    )
    if about is not None:
        name, value = about
        query = query.where(EventRow.data[name].as_integer() == value)
    row = db.session.execute(query).first()
    if row is None:
        return None
    person: Person | None = row[1]
    return LastChange(by=person.full_name if person else "", at=row[0].at)
