"""Setting up a space and its team."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.events import (
    MembershipChanged,
    OrganisationAdded,
    PasswordReset,
    PersonAdded,
    PersonLeft,
    SpaceChanged,
)
from concierge.accounts.models import Membership, Organisation, Person, SignInSession, Space
from concierge.accounts.passwords import MINIMUM_LENGTH, hash_password
from concierge.accounts.roles import OrganisationKind, Role, Speciality
from concierge.accounts.sign_in import WrongCredentials, normalise_email
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What a coordinator types about a colleague."""

    first_name: str
    last_name: str
    email: str
    role: Role
    phone: str = ""
    specialities: tuple[Speciality, ...] = ()
    weekly_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceDetails:
    """Name, colours (#rrggbb) and contact of the agency."""

    name: str
    accent: str
    warm: str
    phone: str
    email: str


class EmailTaken(DomainError):
    """An account with this address exists."""


def create_space(details: SpaceDetails, *, department: str, now: dt.datetime) -> Space:
    """Open a space for an agency, with the agency as its first organisation."""
    space = Space(
        name=details.name,
        department=department,
        accent=details.accent,
        warm=details.warm,
        phone=details.phone,
        email=details.email,
        settings={},
        created_at=now,
    )
    db.session.add(space)
    db.session.flush()
    add_organisation(Actor.system(space.id), name=details.name, kind=OrganisationKind.AGENCY, now=now)
    return space


def update_space(actor: Actor, details: SpaceDetails, *, seen_version: int | None, now: dt.datetime) -> Space:
    """Change the agency's name, colours or contact."""
    space = db.session.get_one(Space, actor.space_id)
    changes = []
    for field in ("name", "accent", "warm", "phone", "email"):
        old, new = getattr(space, field), getattr(details, field)
        if old != new:
            changes.append(Changed(field=field, old=old, new=new, privacy=Privacy.TECHNICAL))
    if changes:
        expect_version(space, seen_version)
        for change in changes:
            setattr(space, change.field, change.new)
        db.session.flush()
        events.record(SpaceChanged(), actor, now, changes=changes)
    return space


def add_organisation(
    actor: Actor,
    *,
    name: str,
    kind: OrganisationKind,
    now: dt.datetime,
    commune_code: str | None = None,
    phone: str = "",
    email: str = "",
) -> Organisation:
    """Add an organisation of the network."""
    if db.session.scalars(scoped(actor, Organisation).where(Organisation.name == name)).first() is not None:
        raise DomainError(N_("Une organisation porte déjà ce nom."), field="name")
    organisation = Organisation(
        space_id=actor.space_id, name=name, kind=kind, commune_code=commune_code, phone=phone, email=email
    )
    db.session.add(organisation)
    db.session.flush()
    events.record(OrganisationAdded(organisation_id=organisation.id), actor, now)
    return organisation


def add_person(
    actor: Actor, organisation: Organisation, details: PersonDetails, password: str, now: dt.datetime
) -> Person:
    """Add a colleague or a partner agent who can sign in."""
    email = normalise_email(details.email)
    if db.session.execute(select(Person.id).where(Person.email == email)).first() is not None:
        raise EmailTaken(N_("Un compte existe déjà avec cette adresse."), field="email")
    if len(password) < MINIMUM_LENGTH:
        raise DomainError(N_("Choisissez au moins %(minimum)d caractères."), field="password", minimum=MINIMUM_LENGTH)
    person = Person(
        space_id=actor.space_id,
        first_name=details.first_name,
        last_name=details.last_name,
        email=email,
        phone=details.phone,
        language="fr",
        password_hash=hash_password(password),
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    db.session.add(
        Membership(
            space_id=actor.space_id,
            person_id=person.id,
            organisation_id=organisation.id,
            role=details.role,
            specialities=[s.value for s in details.specialities],
            weekly_minutes=details.weekly_minutes,
        )
    )
    db.session.flush()
    events.record(PersonAdded(added_person_id=person.id), actor, now)
    return person


def update_membership(
    actor: Actor,
    membership_id: int,
    *,
    role: Role,
    specialities: tuple[Speciality, ...],
    weekly_minutes: int,
    seen_version: int | None,
    now: dt.datetime,
) -> Membership:
    """Change what a colleague does."""
    membership = fetch(actor, Membership, membership_id)
    if membership.person_id == actor.person_id and role is not membership.role:
        raise DomainError(N_("Vous ne pouvez pas changer votre propre rôle."), field="role")
    wanted = {"role": role, "specialities": [s.value for s in specialities], "weekly_minutes": weekly_minutes}
    changes = []
    for field, new in wanted.items():
        old = getattr(membership, field)
        if old != new:
            changes.append(Changed(field=field, old=str(old), new=str(new), privacy=Privacy.STAFF))
    if changes:
        expect_version(membership, seen_version)
        for field, new in wanted.items():
            setattr(membership, field, new)
        db.session.flush()
        events.record(MembershipChanged(membership_id=membership.id), actor, now, changes=changes)
    return membership


def reset_password(actor: Actor, person_id: int, password: str, now: dt.datetime) -> Person:
    """Give a colleague a provisional password: for whoever forgot theirs. Every session of theirs ends."""
    person = fetch(actor, Person, person_id)
    _set_password(actor, person, password, now)
    return person


def reset_password_of(email: str, password: str, now: dt.datetime) -> None:
    """Do the same by address, from the command line; WrongCredentials when nobody has it."""
    query = select(Person).where(Person.email == normalise_email(email), Person.left_on.is_(None))
    person = db.session.execute(query).scalar()
    if person is None:
        raise WrongCredentials(N_("Aucun compte ouvert n’a cette adresse."))
    _set_password(Actor.system(person.space_id), person, password, now)


def _set_password(actor: Actor, person: Person, password: str, now: dt.datetime) -> None:
    if len(password) < MINIMUM_LENGTH:
        raise DomainError(N_("Choisissez au moins %(minimum)d caractères."), field="password", minimum=MINIMUM_LENGTH)
    person.password_hash = hash_password(password)
    _end_sessions(person, now)
    db.session.flush()
    events.record(PasswordReset(reset_person_id=person.id), actor, now)


def _end_sessions(person: Person, now: dt.datetime) -> None:
    for session in db.session.scalars(
        select(SignInSession).where(SignInSession.person_id == person.id, SignInSession.revoked_at.is_(None))
    ):
        session.revoked_at = now


def end_person(actor: Actor, person_id: int, today: dt.date, now: dt.datetime) -> Person:
    """Record that somebody left: sessions end, nothing they wrote is lost, their steps show as « personne »."""
    if person_id == actor.person_id:
        raise DomainError(N_("Vous ne pouvez pas fermer votre propre compte."))
    person = fetch(actor, Person, person_id)
    person.left_on = today
    _end_sessions(person, now)
    db.session.flush()
    events.record(PersonLeft(left_person_id=person.id), actor, now)
    return person
