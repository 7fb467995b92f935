"""Contacts, promised answers, appointments and notes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from concierge.accounts.models import Person
from concierge.families import events as happened
from concierge.families.choices import Channel, Direction, Milestone
from concierge.families.models import Appointment, Contact, Household, Note
from concierge.families.queries import hold_file
from concierge.families.rules import expect_confirmed
from concierge.families.services import date_milestone
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, StaleVersion
from concierge.platform.i18n import N_
from concierge.platform.wording import full_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetails:
    """A contact in ten seconds: how, who began, a few words, a promised date."""

    channel: Channel
    direction: Direction
    summary: str = ""
    follow_up_on: dt.date | None = None
    by: int | None = None  # the colleague it was with; None: whoever writes it down


def log_contact(actor: Actor, household: Household, details: ContactDetails, now: dt.datetime) -> Contact:
    """Write down a contact; the first one dates the milestone « contacté »."""
    expect_confirmed(household)
    contact = await_answer(actor, household, details, now)
    _date_first_contact(actor, household, now)
    return contact


def await_answer(actor: Actor, household: Household, details: ContactDetails, now: dt.datetime) -> Contact:
    """Write down that a family turned to us: nobody has spoken with it yet, so that no milestone is reached."""
    return await_answers(actor, [(household, details)], now)[0]


def await_answers(
    actor: Actor, turned_to_us: Sequence[tuple[Household, ContactDetails]], now: dt.datetime
) -> list[Contact]:
    """Write down that families turned to us, in as many statements as for one."""
    contacts = [_new_contact(actor, household, details, now) for household, details in turned_to_us]
    db.session.add_all(contacts)
    db.session.flush()
    logged = [happened.ContactLogged(household_id=row.household_id, contact_id=row.id) for row in contacts]
    events.record_all(logged, actor, now)
    return contacts


def _new_contact(actor: Actor, household: Household, details: ContactDetails, now: dt.datetime) -> Contact:
    if details.follow_up_on is not None and details.follow_up_on < paris_date(now):
        raise DomainError(N_("La date promise est déjà passée."), field="follow_up_on")
    return Contact(
        space_id=actor.space_id,
        household_id=household.id,
        person_id=actor.person_id if details.by is None else fetch(actor, Person, details.by).id,
        member_id=actor.member_id,
        at=now,
        channel=details.channel,
        direction=details.direction,
        summary=details.summary,
        follow_up_on=details.follow_up_on,
    )


def let_go(actor: Actor, contact_id: int, now: dt.datetime) -> None:
    """Await an answer no longer: nobody spoke with the family, so that no milestone is reached."""
    contact = fetch(actor, Contact, contact_id)
    if contact.followed_up_at is None:
        contact.followed_up_at = now
        db.session.flush()


def follow_up(actor: Actor, contact_id: int, now: dt.datetime) -> Contact:
    """Record that the promised answer was given: whoever had turned to us has been contacted."""
    contact = fetch(actor, Contact, contact_id)
    if contact.followed_up_at is None:
        contact.followed_up_at = now
        db.session.flush()
        event = happened.FollowedUp(household_id=contact.household_id, contact_id=contact.id)
        events.record(event, actor, now)
        _date_first_contact(actor, fetch(actor, Household, contact.household_id), now)
    return contact


def _date_first_contact(actor: Actor, household: Household, now: dt.datetime) -> None:
    if household.contacted_on is None:
        date_milestone(actor, household, Milestone.CONTACTED, paris_date(now), now)


def add_note(actor: Actor, household: Household, text: str, now: dt.datetime) -> Note:
    """Keep something in mind, among staff only."""
    expect_confirmed(household)
    note = Note(space_id=actor.space_id, household_id=household.id, person_id=actor.person_id, at=now, text=text)
    db.session.add(note)
    db.session.flush()
    events.record(happened.NoteAdded(household_id=household.id, note_id=note.id), actor, now)
    return note


def make_appointment(
    actor: Actor,
    household: Household,
    *,
    starts_at: dt.datetime,
    subject: str,
    place: str,
    now: dt.datetime,
    member_id: int | None = None,
) -> Appointment:
    """Fix a meeting with the family; `member_id` is invited by e-mail."""
    expect_confirmed(household)
    if starts_at < now:
        raise DomainError(N_("Ce rendez-vous est dans le passé. Notez plutôt un contact."), field="starts_at")
    appointment = Appointment(
        space_id=actor.space_id,
        household_id=household.id,
        person_id=actor.person_id,
        starts_at=starts_at,
        place=place,
        subject=subject,
        member_id=member_id,
    )
    db.session.add(appointment)
    db.session.flush()
    event = happened.AppointmentMade(household_id=household.id, appointment_id=appointment.id)
    events.record(event, actor, now)
    return appointment


def cancel_appointment(actor: Actor, appointment_id: int, now: dt.datetime, *, seen: int | None = None) -> Appointment:
    """Call a meeting off; done twice, it is done once.

    `seen`: its number of changes when the page was made; StaleVersion when it was moved since.
    """
    appointment = hold_appointment(actor, appointment_id)
    if appointment.cancelled_at is None:
        expect_unchanged(appointment, seen)
        appointment.cancelled_at = now
        appointment.sequence += 1
        db.session.flush()
        event = happened.AppointmentCancelled(household_id=appointment.household_id, appointment_id=appointment.id)
        events.record(event, actor, now)
    return appointment


def hold_appointment(actor: Actor, appointment_id: int) -> Appointment:
    """Return a meeting as it stands, that nobody else changes until the transaction ends."""
    appointment = fetch(actor, Appointment, appointment_id)
    hold_file(actor, appointment.household_id)
    db.session.refresh(appointment)
    return appointment


def expect_unchanged(appointment: Appointment, seen: int | None) -> None:
    """Refuse to change a meeting that somebody else has changed since a page showed it."""
    if seen is None or seen == appointment.sequence:
        return
    if appointment.cancelled_at is not None:
        raise StaleVersion(N_("Ce rendez-vous vient d’être annulé. Fixez-en un autre."))
    raise StaleVersion(
        N_("Ce rendez-vous vient d’être déplacé au %(moment)s. Rien d’autre n’a été changé : décidez à nouveau."),
        moment=full_moment(appointment.starts_at),
    )
