"""Whom of a family a mail that asks or tells something goes to."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from sqlalchemy import select

from concierge.families.choices import MemberKind
from concierge.families.models import Member
from concierge.notifications.preferences import list_contact_choices
from concierge.platform.db import db


class _Addressed(Protocol):
    email: str


Addressed = TypeVar("Addressed", bound=_Addressed)


def adults_with_address(household_id: int) -> list[Member]:
    """Return the adults of a family who can be written to, each address once."""
    query = select(Member).where(
        Member.household_id == household_id,
        Member.kind == MemberKind.ADULT,
        Member.removed_on.is_(None),
        Member.email != "",
    )
    return once_each(db.session.scalars(query.order_by(Member.position, Member.id)))


def adults_to_ask(household_id: int) -> list[Member]:
    """Return those who want mails. Where nobody does the first of them: an answer is awaited, and somebody gives it."""
    adults = adults_with_address(household_id)
    choices = list_contact_choices([adult.id for adult in adults])
    return [adult for adult in adults if choices[adult.id].reminders] or adults[:1]


def once_each(people: Iterable[Addressed]) -> list[Addressed]:
    """Return people, the first of those who share an address."""
    found: dict[str, Addressed] = {}
    for person in people:
        found.setdefault(person.email.lower(), person)
    return list(found.values())
