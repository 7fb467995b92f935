"""Moments offered to a family: offered by the team, chosen, moved or called off by the family itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import force_locale
from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.accounts.queries import get_space
from concierge.families import journal
from concierge.families.appointments import events as happened
from concierge.families.appointments.models import AppointmentProposal
from concierge.families.appointments.rules import LEAST, MOST, may_change
from concierge.families.appointments.settings import MEETINGS
from concierge.families.appointments.slots import keep_open, let_one_choose
from concierge.families.choices import Channel, Direction, MeetingWay
from concierge.families.journal import ContactDetails, await_answer
from concierge.families.models import Appointment, Contact, Household, Member
from concierge.families.queries import hold_file
from concierge.families.rules import expect_confirmed
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.wording import full_moment

_PAST = N_("Un des créneaux est déjà passé. Choisissez-en un à venir.")
_OVER = N_("Ces créneaux ne sont plus proposés. Écrivez-nous : nous en trouverons d’autres.")


class SlotTaken(DomainError):
    """Somebody else was faster: the other moments are still offered."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            N_("Ce créneau vient d’être pris par quelqu’un d’autre, nous en sommes désolés. Choisissez-en un autre."),
            field="slot",
        )


class TooLate(DomainError):
    """The meeting is too near to be changed by a link."""

    status = 409

    def __init__(self) -> None:
        super().__init__(N_("C’est trop proche pour changer ici : appelez-nous, nous trouverons une solution."))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDetails:
    """What a meeting is about, and how people meet: a place, a number or an address as typed."""

    subject: str
    way: MeetingWay = MeetingWay.PLACE
    place: str = ""
    minutes: int = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a family finds behind its link."""

    proposal: AppointmentProposal
    moments: list[dt.datetime]  # still free, the one chosen left out
    appointment: Appointment | None  # the meeting as it stands, None when there is none (any more)
    may_change: bool
    change_until: dt.datetime | None
    is_over: bool  # the meeting took place, or the team took the moments back


def in_words(moment: dt.datetime) -> str:
    """Write a moment as the team reads it in the journal, whatever language the family has."""
    with force_locale("fr"):
        return full_moment(moment)


def propose_appointment(
    actor: Actor,
    household: Household,
    member: Member,
    *,
    person_id: int,
    details: MeetingDetails,
    moments: Sequence[dt.datetime],
    now: dt.datetime,
) -> AppointmentProposal:
    """Offer a few moments of a colleague to a member of the family, and await the answer."""
    expect_confirmed(household)
    if not member.email:
        raise DomainError(N_("Ajoutez d’abord une adresse e-mail à cette personne."), field="member")
    chosen = sorted({moment.astimezone(dt.UTC) for moment in moments})
    if not LEAST <= len(chosen) <= MOST:
        raise DomainError(N_("Proposez de deux à cinq créneaux."), field="slots")
    if chosen[0] <= now:
        raise DomainError(_PAST, field="slots")
    fetch(actor, Person, person_id)
    free = keep_open(actor, person_id, chosen, minutes=details.minutes, now=now)
    taken = next((moment for moment in chosen if moment not in free), None)
    if taken is not None:
        raise DomainError(
            N_("%(moment)s : cette personne est absente ou déjà prise. Choisissez un autre créneau."),
            field="slots",
            moment=in_words(taken),
        )
    proposal = AppointmentProposal(
        space_id=actor.space_id,
        household_id=household.id,
        member_id=member.id,
        person_id=person_id,
        subject=details.subject,
        way=details.way,
        place=details.place,
        minutes=details.minutes,
        slots=[moment.isoformat() for moment in chosen],
        created_at=now,
        contact_id=_await(actor, household, details, chosen, now).id,
    )
    db.session.add(proposal)
    db.session.flush()
    events.record(happened.AppointmentProposed(household_id=household.id, proposal_id=proposal.id), actor, now)
    return proposal


def usual_place(actor: Actor, person_id: int) -> str:
    """Return where a colleague last received a family, empty before the first time."""
    query = scoped(actor, AppointmentProposal).where(
        AppointmentProposal.person_id == person_id,
        AppointmentProposal.way == MeetingWay.PLACE,
        AppointmentProposal.place != "",
    )
    last = db.session.scalars(query.order_by(AppointmentProposal.id.desc()).limit(1)).first()
    return "" if last is None else last.place


def _await(
    actor: Actor, household: Household, details: MeetingDetails, moments: Sequence[dt.datetime], now: dt.datetime
) -> Contact:
    """Await the family's choice: for some working days, never beyond the day of the first moment."""
    calendar = CivilCalendar(get_space(household.space_id).department)
    answer_by = calendar.working_days_after(paris_date(now), MEETINGS.current(actor.space_id).answer_within)
    words = f"Rendez-vous proposé, {len(moments)} créneaux : {details.subject}"
    return await_answer(
        actor,
        household,
        ContactDetails(
            channel=Channel.EMAIL,
            direction=Direction.TO_FAMILY,
            summary=words,
            follow_up_on=min(answer_by, paris_date(moments[0])),
        ),
        now,
    )


def read_offer(actor: Actor, proposal: AppointmentProposal, now: dt.datetime) -> Offer:
    """Return what a proposal offers now; changes nothing."""
    rules = MEETINGS.current(actor.space_id)
    appointment = _standing(proposal)
    besides = appointment.id if appointment is not None else None
    closed = proposal.withdrawn_at is not None or (appointment is not None and appointment.starts_at <= now)
    moments = (
        []
        if closed
        else keep_open(actor, proposal.person_id, proposal.moments, minutes=proposal.minutes, now=now, besides=besides)
    )
    return Offer(
        proposal=proposal,
        moments=[m for m in moments if appointment is None or m != appointment.starts_at],
        appointment=appointment,
        may_change=appointment is not None and may_change(appointment.starts_at, rules, now),
        change_until=None if appointment is None else appointment.starts_at - dt.timedelta(hours=rules.change_until),
        is_over=closed,
    )


def choose_moment(actor: Actor, proposal_id: int, moment: dt.datetime, now: dt.datetime) -> Appointment:
    """Book the moment a family chose, or move its meeting there; chosen twice, it is chosen once."""
    proposal = _hold(actor, proposal_id)
    if moment not in proposal.moments or proposal.withdrawn_at is not None:
        raise DomainError(_OVER, field="slot")
    if moment <= now:
        raise DomainError(N_("Ce créneau est déjà passé. Choisissez-en un autre."), field="slot")
    appointment = _standing(proposal)
    if appointment is not None and appointment.starts_at == moment:
        return appointment
    if appointment is not None and not may_change(appointment.starts_at, MEETINGS.current(actor.space_id), now):
        raise TooLate
    let_one_choose(proposal.person_id)
    besides = appointment.id if appointment is not None else None
    if not keep_open(actor, proposal.person_id, [moment], minutes=proposal.minutes, now=now, besides=besides):
        raise SlotTaken
    if appointment is not None:
        return _move(actor, appointment, moment, now)
    return _book(actor, proposal, moment, now)


def _book(actor: Actor, proposal: AppointmentProposal, moment: dt.datetime, now: dt.datetime) -> Appointment:
    appointment = Appointment(
        space_id=proposal.space_id,
        household_id=proposal.household_id,
        person_id=proposal.person_id,
        member_id=proposal.member_id,
        starts_at=moment,
        minutes=proposal.minutes,
        way=proposal.way,
        place=proposal.place,
        subject=proposal.subject,
    )
    db.session.add(appointment)
    db.session.flush()
    proposal.appointment_id = appointment.id
    proposal.declined_at = None
    db.session.flush()
    _answered(actor, proposal, now)
    _write_down(
        actor, proposal.household_id, f"A choisi le rendez-vous du {in_words(moment)} : {proposal.subject}", now
    )
    event = happened.AppointmentChosen(
        household_id=proposal.household_id, proposal_id=proposal.id, appointment_id=appointment.id
    )
    events.record(event, actor, now, changes=[_moment_change(None, moment)])
    return appointment


def _move(actor: Actor, appointment: Appointment, moment: dt.datetime, now: dt.datetime) -> Appointment:
    before, appointment.starts_at = appointment.starts_at, moment
    appointment.sequence += 1
    db.session.flush()
    if actor.member_id is not None:
        _write_down(
            actor,
            appointment.household_id,
            f"A déplacé le rendez-vous du {in_words(before)} au {in_words(moment)} : {appointment.subject}",
            now,
        )
    event = happened.AppointmentMoved(household_id=appointment.household_id, appointment_id=appointment.id)
    events.record(event, actor, now, changes=[_moment_change(before, moment)])
    return appointment


def move_appointment(
    actor: Actor, appointment_id: int, moment: dt.datetime, now: dt.datetime, *, seen: int | None = None
) -> Appointment:
    """Move a meeting, as agreed with the family; whoever was invited by e-mail is told.

    `seen`: its number of changes when the page was made; StaleVersion when there was another since.
    """
    appointment = journal.hold_appointment(actor, appointment_id)
    if appointment.starts_at != moment:
        journal.expect_unchanged(appointment, seen)
    if appointment.cancelled_at is not None:
        raise DomainError(N_("Ce rendez-vous est annulé. Fixez-en un autre."))
    if moment <= now:
        raise DomainError(N_("Ce rendez-vous est dans le passé. Notez plutôt un contact."), field="starts_at")
    if appointment.starts_at == moment:
        return appointment
    return _move(actor, appointment, moment, now)


def decline_moments(actor: Actor, proposal_id: int, word: str, now: dt.datetime) -> None:
    """Record that no moment suits the family: others are looked for, today."""
    proposal = _hold(actor, proposal_id)
    if proposal.withdrawn_at is not None:
        raise DomainError(_OVER)
    if proposal.declined_at is not None or _standing(proposal) is not None:
        return
    proposal.declined_at = now
    db.session.flush()
    _answered(actor, proposal, now)
    said = f"Aucun créneau ne convient : {proposal.subject}"
    _write_down(actor, proposal.household_id, f"{said}\n« {word} »" if word else said, now, awaited=True)
    events.record(happened.SlotsDeclined(household_id=proposal.household_id, proposal_id=proposal.id), actor, now)


def call_off(actor: Actor, proposal_id: int, word: str, now: dt.datetime) -> None:
    """Cancel the meeting a family had chosen, because it says so; done twice, it is done once."""
    proposal = _hold(actor, proposal_id)
    appointment = _standing(proposal)
    if appointment is None:
        return
    if not may_change(appointment.starts_at, MEETINGS.current(actor.space_id), now):
        raise TooLate
    said = f"A annulé le rendez-vous du {in_words(appointment.starts_at)} : {appointment.subject}"
    _write_down(actor, proposal.household_id, f"{said}\n« {word} »" if word else said, now, awaited=True)
    journal.cancel_appointment(actor, appointment.id, now)


def withdraw_proposal(actor: Actor, proposal_id: int, now: dt.datetime) -> AppointmentProposal:
    """Take the moments back; a meeting already chosen stays."""
    proposal = _hold(actor, proposal_id)
    if proposal.withdrawn_at is None and _standing(proposal) is None:
        proposal.withdrawn_at = now
        db.session.flush()
        _answered(actor, proposal, now)
        event = happened.ProposalWithdrawn(household_id=proposal.household_id, proposal_id=proposal.id)
        events.record(event, actor, now)
    return proposal


def list_open_proposals(actor: Actor, household_id: int, now: dt.datetime) -> list[AppointmentProposal]:
    """Return the proposals a family has not answered, the latest first; those whose moments are all past left out."""
    query = scoped(actor, AppointmentProposal).where(
        AppointmentProposal.household_id == household_id,
        AppointmentProposal.withdrawn_at.is_(None),
        AppointmentProposal.declined_at.is_(None),
        AppointmentProposal.appointment_id.is_(None),
    )
    rows = db.session.scalars(query.order_by(AppointmentProposal.id.desc())).all()
    return [row for row in rows if row.moments[-1] > now]


def proposals_of(actor: Actor, appointment_ids: Sequence[int]) -> dict[int, int]:
    """Return by which proposal each of these meetings can be changed."""
    query = scoped(actor, AppointmentProposal).where(AppointmentProposal.appointment_id.in_(appointment_ids))
    return {row.appointment_id: row.id for row in db.session.scalars(query) if row.appointment_id is not None}


def _hold(actor: Actor, proposal_id: int) -> AppointmentProposal:
    """Return a proposal nobody else changes until the transaction ends; its file is held first, as erasing does."""
    query = scoped(actor, AppointmentProposal).where(AppointmentProposal.id == proposal_id)
    known = db.session.execute(query).scalar_one_or_none()
    if known is None:
        raise NotFound
    hold_file(actor, known.household_id)
    held = query.with_for_update().execution_options(populate_existing=True)
    proposal = db.session.execute(held).scalar_one_or_none()
    if proposal is None:
        raise NotFound
    return proposal


def _standing(proposal: AppointmentProposal) -> Appointment | None:
    """Return the meeting that was chosen, None when there is none or it was called off."""
    if proposal.appointment_id is None:
        return None
    query = select(Appointment).where(Appointment.id == proposal.appointment_id, Appointment.cancelled_at.is_(None))
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def _answered(actor: Actor, proposal: AppointmentProposal, now: dt.datetime) -> None:
    """The answer that was awaited has come; to have answered is to be in contact."""
    if proposal.contact_id is not None:
        if proposal.withdrawn_at is None:
            journal.follow_up(actor, proposal.contact_id, now)
        else:
            journal.let_go(actor, proposal.contact_id, now)


def _write_down(actor: Actor, household_id: int, words: str, now: dt.datetime, *, awaited: bool = False) -> None:
    """Keep what the family did in the journal; `awaited`: somebody of the team has to answer."""
    details = ContactDetails(
        channel=Channel.PORTAL,
        direction=Direction.FROM_FAMILY,
        summary=words,
        follow_up_on=paris_date(now) if awaited else None,
    )
    await_answer(actor, fetch(actor, Household, household_id), details, now)


def _moment_change(old: dt.datetime | None, new: dt.datetime) -> Changed:
    return Changed(field="appointment_at", old=None if old is None else in_words(old), new=in_words(new))
