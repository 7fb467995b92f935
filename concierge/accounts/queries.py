"""Reading spaces and teams."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from concierge.accounts.models import Membership, Organisation, Person, Space
from concierge.accounts.roles import FOLLOWING_ROLES, Role
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db, read_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A member of the team as lists show them."""

    person_id: int
    membership_id: int
    name: str
    first_name: str
    email: str
    phone: str
    role: Role
    organisation: str
    specialities: tuple[str, ...]
    weekly_minutes: int
    left_on: dt.date | None

    @property
    def follows_files(self) -> bool:
        """Whether this person can own files and steps today."""
        return self.role in FOLLOWING_ROLES and self.left_on is None


def get_space(space_id: int) -> Space:
    """Return a space."""
    return db.session.get_one(Space, space_id)


# Made once, columns instead of rows: most pages of the staff name the colleagues.
_COLLEAGUES = (
    select(
        Person.id.label("person_id"),
        Membership.id.label("membership_id"),
        Person.first_name,
        Person.last_name,
        Person.email,
        Person.phone,
        Membership.role,
        Organisation.name.label("organisation"),
        Membership.specialities,
        Membership.weekly_minutes,
        Person.left_on,
    )
    .join(Membership, Membership.person_id == Person.id)
    .join(Organisation, Organisation.id == Membership.organisation_id)
    .where(Person.space_id == bindparam("space_id"))
    .order_by(Person.left_on.is_not(None), Organisation.id, Person.last_name, Person.first_name)
)


def list_colleagues(actor: Actor) -> list[Colleague]:
    """Return everybody of the space, those who left last."""
    return [
        Colleague(
            person_id=row.person_id,
            membership_id=row.membership_id,
            name=f"{row.first_name} {row.last_name}",
            first_name=row.first_name,
            email=row.email,
            phone=row.phone,
            role=row.role,
            organisation=row.organisation,
            specialities=tuple(row.specialities),
            weekly_minutes=row.weekly_minutes,
            left_on=row.left_on,
        )
        for row in read_columns(_COLLEAGUES, {"space_id": actor.space_id})
    ]


def list_followers(actor: Actor) -> list[Colleague]:
    """Return those who can own files and steps."""
    return [colleague for colleague in list_colleagues(actor) if colleague.follows_files]


def list_organisations(actor: Actor) -> list[Organisation]:
    """Return the organisations of the space, the agency first."""
    return list(db.session.scalars(scoped(actor, Organisation).order_by(Organisation.id)))
