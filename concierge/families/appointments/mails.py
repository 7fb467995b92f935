"""The mails of a meeting: moments to choose from, the invitation for the family's calendar, a word to the colleague."""

import datetime as dt
from typing import Any

from flask import current_app
from sqlalchemy import select

from concierge.accounts import links
from concierge.accounts.models import LinkPurpose, Person, Space
from concierge.accounts.queries import list_colleagues
from concierge.accounts.roles import Role
from concierge.documents.calendars import CalendarEntry, Method, Party, write_invitation
from concierge.families.appointments.events import (
    AppointmentChosen,
    AppointmentMoved,
    AppointmentProposed,
    SlotsDeclined,
)
from concierge.families.appointments.models import AppointmentProposal
from concierge.families.appointments.rules import may_change
from concierge.families.appointments.settings import MEETINGS
from concierge.families.choices import MEETING_WAY_LABELS
from concierge.families.events import AppointmentCancelled, AppointmentMade
from concierge.families.models import Appointment, Contact, FamilyAccess, Household, Member
from concierge.notifications.models import Message
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.mail import CalendarPart

KIND_PROPOSED = "appointment_proposed"
KIND_SETTLED = "appointment_settled"
KIND_TOLD = "appointment_told"
BEFORE = dt.timedelta(hours=1)  # the family's calendar rings


def tell_proposed(event: AppointmentProposed, actor: Actor, now: dt.datetime) -> None:
    """Write to whom moments are offered."""
    proposal = db.session.get_one(AppointmentProposal, event.proposal_id)
    context = {"proposal_id": proposal.id}
    key = f"appointment-proposed:{proposal.id}"
    queue_for_member(actor, proposal.member_id, kind=KIND_PROPOSED, key=key, context=context, now=now)


def tell_settled(
    event: AppointmentMade | AppointmentChosen | AppointmentMoved | AppointmentCancelled, actor: Actor, now: dt.datetime
) -> None:
    """Send the family what its calendar has to know, and tell the colleague what the family did."""
    appointment = db.session.get_one(Appointment, event.appointment_id)
    if appointment.starts_at > now and appointment.member_id is not None:
        queue_for_member(
            actor,
            appointment.member_id,
            kind=KIND_SETTLED,
            key=f"appointment:{appointment.id}:{appointment.sequence}",
            context={"appointment_id": appointment.id, "sequence": appointment.sequence},
            now=now,
        )
    if actor.member_id is not None:
        context = {"appointment_id": appointment.id, "sequence": appointment.sequence}
        _tell_colleagues(appointment.household_id, appointment.person_id, context, now)


def tell_declined(event: SlotsDeclined, _actor: Actor, now: dt.datetime) -> None:
    """Tell the colleague that other moments are to be found."""
    proposal = db.session.get_one(AppointmentProposal, event.proposal_id)
    _tell_colleagues(proposal.household_id, proposal.person_id, {"proposal_id": proposal.id}, now)


def queue_for_member(
    actor: Actor, member_id: int, *, kind: str, key: str, context: dict[str, Any], now: dt.datetime
) -> None:
    """Queue one mail to a member of a family."""
    member = db.session.get_one(Member, member_id)
    queue_message(
        actor,
        kind=kind,
        key=key,
        recipient=member.email,
        recipient_name=member.full_name,
        context=context | {"member_id": member.id},
        household_id=member.household_id,
        now=now,
    )


def _tell_colleagues(household_id: int, person_id: int | None, context: dict[str, Any], now: dt.datetime) -> None:
    """Write to whom the meeting is with, else to whoever follows the file, else to the coordinators."""
    household = db.session.get_one(Household, household_id)
    what = ":".join(str(value) for value in context.values())
    for person in who_is_told(household, person_id):
        queue_message(
            Actor.system(household.space_id),
            kind=KIND_TOLD,
            key=f"appointment-told:{'-'.join(context)}:{what}:{person.id}",
            recipient=person.email,
            recipient_name=person.full_name,
            context=context | {"person_id": person.id},
            household_id=household.id,
            now=now,
        )


def who_is_told(household: Household, person_id: int | None) -> list[Person]:
    """Return somebody of the team, else whoever follows the file, else the coordinators."""
    for known in (person_id, household.owner_id):
        person = db.session.get(Person, known) if known else None
        if person is not None and person.left_on is None:
            return [person]
    colleagues = list_colleagues(Actor.system(household.space_id))
    ids = [c.person_id for c in colleagues if c.role is Role.COORDINATOR and c.left_on is None]
    return list(db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)))


def render_proposed(message: Message, now: dt.datetime) -> MailContent | None:
    """Offer the moments that are left; None when the family has chosen, or there is nothing left to offer."""
    proposal = db.session.get(AppointmentProposal, message.context["proposal_id"])
    member = _member_of(message)
    if proposal is None or member is None or proposal.withdrawn_at is not None:
        return None
    person = db.session.get_one(Person, proposal.person_id)
    standing = _find(proposal.appointment_id)
    return _content(
        KIND_PROPOSED,
        member,
        person,
        {
            "token": _token_of_mail(message, proposal, member, now),
            "proposal": proposal,
            "moments": [moment for moment in proposal.moments if moment > now],
            "appointment": standing if standing is not None and standing.cancelled_at is None else None,
            "way": MEETING_WAY_LABELS[proposal.way],
        },
    )


def render_settled(message: Message, now: dt.datetime) -> MailContent | None:
    """Say what was agreed, with the invitation; None when something else was agreed since, which has its own mail."""
    appointment = _find(message.context["appointment_id"])
    member = _member_of(message)
    if appointment is None or member is None or appointment.sequence != message.context["sequence"]:
        return None
    if appointment.starts_at <= now:
        return None
    person = db.session.get(Person, appointment.person_id) if appointment.person_id else None
    proposal = db.session.scalars(
        select(AppointmentProposal).where(AppointmentProposal.appointment_id == appointment.id)
    ).first()
    rules = MEETINGS.current(appointment.space_id)
    cancelled = appointment.cancelled_at is not None
    return _content(
        KIND_SETTLED,
        member,
        person,
        {
            "token": _token_of_mail(message, proposal, member, now) if proposal is not None else "",
            "appointment": appointment,
            "moved": appointment.sequence > 0 and not cancelled,
            "cancelled": cancelled,
            "way": MEETING_WAY_LABELS[appointment.way],
            "change_until": appointment.starts_at - dt.timedelta(hours=rules.change_until),
            "may_change": may_change(appointment.starts_at, rules, now),
            "ends_at": appointment.starts_at + dt.timedelta(minutes=appointment.minutes),
        },
        calendar=_invitation(appointment, member, person, now),
    )


def render_told(message: Message, _now: dt.datetime) -> MailContent | None:
    """Tell a colleague in a sentence what the family did, with its own words; None when it was changed again since."""
    person = db.session.get_one(Person, message.context["person_id"])
    appointment = _find(message.context.get("appointment_id"))
    if appointment is not None and appointment.sequence != message.context["sequence"]:
        return None
    household = db.session.get(Household, message.household_id)
    if household is None:
        return None
    said = db.session.scalars(
        select(Contact)
        .where(Contact.household_id == household.id, Contact.at <= message.created_at, Contact.member_id.is_not(None))
        .order_by(Contact.at.desc(), Contact.id.desc())
    ).first()
    return MailContent(
        template=KIND_TOLD,
        values={"family": household.name, "said": said.summary if said else "", "household_id": household.id},
        language=person.language,
        signer="",
    )


def entry_of(appointment: Appointment, *, title: str, url: str, alarm: dt.timedelta | None) -> CalendarEntry:
    """Return a meeting as calendars know it: the same name and number in an invitation and in a subscription."""
    return CalendarEntry(
        uid=f"rendez-vous-{appointment.id}-{appointment.space_id}@conciergerie",
        sequence=appointment.sequence,
        starts=appointment.starts_at,
        duration=dt.timedelta(minutes=appointment.minutes),
        title=title,
        place=appointment.place,
        url=url,
        alarm=alarm,
        cancelled=appointment.cancelled_at is not None,
    )


def _content(
    kind: str, member: Member, person: Person | None, values: dict[str, Any], *, calendar: CalendarPart | None = None
) -> MailContent:
    household = db.session.get_one(Household, member.household_id)
    return MailContent(
        template=kind,
        values={"first_name": member.first_name, "person": person, **values},
        language=household.language,
        signer=person.first_name if person else "",
        reply_to=person.email if person else None,
        calendar=calendar,
    )


def _invitation(appointment: Appointment, member: Member, person: Person | None, now: dt.datetime) -> CalendarPart:
    space = db.session.get_one(Space, appointment.space_id)
    sender: str = current_app.extensions["config"].mail_from
    organiser = Party(
        name=f"{person.full_name}, {space.name}" if person else space.name,
        address=person.email if person else space.email or sender,
    )
    method = Method.CANCEL if appointment.cancelled_at is not None else Method.REQUEST
    entry = entry_of(appointment, title=f"{appointment.subject} – {space.name}", url="", alarm=BEFORE)
    attendee = Party(name=member.full_name, address=member.email)
    return write_invitation(entry, method, organiser=organiser, attendee=attendee, now=now)


def _member_of(message: Message) -> Member | None:
    """Return whom a mail is for; an address corrected meanwhile is the one it leaves for."""
    member = db.session.get(Member, message.context["member_id"])
    if member is None or member.removed_on is not None or not member.email:
        return None
    message.recipient = member.email
    return member


def _token_of_mail(message: Message, proposal: AppointmentProposal, member: Member, now: dt.datetime) -> str:
    """Return the token of a mail's link; a mail tried again keeps its link."""
    actor = Actor.system(message.space_id)
    if (link_id := message.context.get("link_id")) is not None:
        token = links.renew_token(actor, link_id, now=now)
        if token is not None:
            return token
    link, token = links.create_link(
        actor,
        purpose=LinkPurpose.APPOINTMENT,
        household_id=member.household_id,
        now=now,
        until=_last_moment(proposal) + dt.timedelta(days=1),
    )
    db.session.add(
        FamilyAccess(
            space_id=member.space_id,
            household_id=member.household_id,
            member_id=member.id,
            link_id=link.id,
            proposal_id=proposal.id,
        )
    )
    db.session.flush()
    message.context = {**message.context, "link_id": link.id}
    return token


def _find(appointment_id: int | None) -> Appointment | None:
    return None if appointment_id is None else db.session.get(Appointment, appointment_id)


def _last_moment(proposal: AppointmentProposal) -> dt.datetime:
    """Return until when a proposal matters: the last moment offered, or the meeting, moved further ahead."""
    appointment = _find(proposal.appointment_id)
    return max(proposal.moments[-1], appointment.starts_at if appointment is not None else proposal.moments[-1])
