"""Coordinators are told of files that came on the list « Bientôt effacés »: in one mail a week at most."""

import datetime as dt
from typing import Final

from sqlalchemy import func, select

from concierge.accounts.models import Membership, Person, Space
from concierge.accounts.roles import PERMISSIONS
from concierge.accounts.sign_in import actor_of
from concierge.notifications.models import Message
from concierge.notifications.preferences import get_staff_choices
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor, Permission
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.privacy.events import ErasureAnnounced
from concierge.privacy.retention import list_due

KIND = "files_due"
WEEK: Final = dt.timedelta(days=7)
NAMED: Final = 10
_WHO_ERASES: Final = [role for role, permissions in PERMISSIONS.items() if Permission.FILES_ERASE in permissions]


def tell_coordinators(now: dt.datetime) -> int:
    """Queue the mails of this week; return how many. Nobody is told twice of the same file."""
    return sum(_tell(person, now) for space_id in db.session.scalars(select(Space.id)) for person in _readers(space_id))


def _tell(person: Person, now: dt.datetime) -> bool:
    asked = select(func.max(Message.created_at)).where(
        Message.space_id == person.space_id, Message.recipient == person.email, Message.kind == KIND
    )
    last = db.session.execute(asked).scalar()
    if last is not None and last > now - WEEK:
        return False
    announced = select(EventRow.household_id).where(
        EventRow.space_id == person.space_id,
        EventRow.name == ErasureAnnounced.name,
        EventRow.at > (last or now - WEEK),
    )
    fresh = set(db.session.scalars(announced))
    if not fresh or not any(file.household_id in fresh for file in list_due(actor_of(person), now)):
        return False
    message = queue_message(
        Actor.system(person.space_id),
        kind=KIND,
        key=f"files-due:{person.id}:{paris_date(now)}",
        recipient=person.email,
        recipient_name=person.full_name,
        context={"person_id": person.id},
        household_id=None,
        now=now,
        due=get_staff_choices(person.id).when(now),
    )
    return message is not None


def render_due(message: Message, now: dt.datetime) -> MailContent | None:
    """Say which files go next as it stands when the mail leaves; None when none is left."""
    person = db.session.get(Person, message.context["person_id"])
    if person is None or person.left_on is not None:
        return None
    files = list_due(actor_of(person), now)
    if not files:
        return None
    values = {"first_name": person.first_name, "files": files[:NAMED], "total": len(files)}
    return MailContent(template=KIND, values=values, language=person.language, signer="")


def _readers(space_id: int) -> list[Person]:
    members = select(Membership.person_id).where(Membership.space_id == space_id, Membership.role.in_(_WHO_ERASES))
    query = select(Person).where(Person.space_id == space_id, Person.left_on.is_(None), Person.id.in_(members))
    return list(db.session.scalars(query.order_by(Person.id)))
