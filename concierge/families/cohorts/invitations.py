"""Asking the families of a cohort to complete their file: one mail each, with a link of their own, one reminder."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from concierge.accounts.models import LinkPurpose, Organisation, Person
from concierge.families import access
from concierge.families.choices import MemberKind
from concierge.families.cohorts import works
from concierge.families.cohorts.events import CohortInvited, CohortReminded
from concierge.families.cohorts.models import Cohort, CohortInvitation, CohortWork, WorkKind
from concierge.families.cohorts.rules import QUIET_DAYS, may_invite, may_remind
from concierge.families.consent.events import QuestionsAnswered
from concierge.families.consent.mail_links import find_holder, token_of_mail
from concierge.families.consent.queries import first_adult
from concierge.families.models import Household, Member
from concierge.notifications.models import Message, MessageState
from concierge.notifications.preferences import list_contact_choices
from concierge.notifications.services import MailContent, queue_message
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import alias_of, db
from concierge.platform.errors import DomainError
from concierge.platform.events import EventRow
from concierge.platform.i18n import N_

KIND = "cohort_invited"
_HOUR = "%Y-%m-%dT%H"  # anybody may ask again: nobody's letter box is flooded
SPREADS = (0, 24, 48)  # hours over which the mails leave
_REMINDER = alias_of(Message)


class InviteState(StrEnum):
    """Where a family stands with the questions of its cohort."""

    COMPLETE = "complete"  # it answered, or the team qualified its project
    BOUNCED = "bounced"
    REMINDED = "reminded"
    SENT = "sent"
    LEAVING = "leaving"  # asked, the mail has not left yet
    UNREACHABLE = "unreachable"  # no address, or no mail wanted
    TO_ASK = "to_ask"


STATE_LABELS = {
    InviteState.TO_ASK: N_("À inviter"),
    InviteState.LEAVING: N_("Part bientôt"),
    InviteState.SENT: N_("Invitée"),
    InviteState.REMINDED: N_("Rappelée"),
    InviteState.COMPLETE: N_("Complet"),
    InviteState.BOUNCED: N_("E-mail refusé"),
    InviteState.UNREACHABLE: N_("Pas joignable par e-mail"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteLine:
    """One family of a cohort and where its invitation stands."""

    household_id: int
    name: str
    first_name: str  # of whoever is written to: seven families of one list may bear one name
    state: InviteState
    since: dt.datetime | None
    may_invite: bool
    may_remind: bool


def answered_questions() -> ColumnElement[bool]:
    """Return the condition of a file whose family answered the few questions, or whose project is qualified."""
    answered = exists().where(EventRow.household_id == Household.id, EventRow.name == QuestionsAnswered.name)
    return or_(Household.qualified_on.is_not(None), answered)


def list_invitations(actor: Actor, cohort: Cohort, now: dt.datetime) -> list[InviteLine]:
    """Return every family of a cohort that may be written to, by name. Four queries for any number."""
    rows = db.session.execute(
        select(Household.id, Household.name, Household.reminders_paused_until, answered_questions().label("complete"))
        .where(Household.visible_to(actor), Household.cohort_id == cohort.id, Household.closed_on.is_(None))
        .order_by(Household.name, Household.id)
    ).all()
    ids = [row.id for row in rows]
    last, adults, today = _last_invitations(ids), _first_adults(ids), paris_date(now)
    reachable = _reachable(adults)
    return [
        _line(
            row.id,
            row.name,
            first_name=adults[row.id].first_name if row.id in adults else "",
            complete=row.complete,
            reachable=row.id in reachable
            and (row.reminders_paused_until is None or row.reminders_paused_until < today),
            last=last.get(row.id),
            now=now,
        )
        for row in rows
    ]


def ask_invitations(
    actor: Actor, cohort_id: int, chosen: Collection[int], *, spread_hours: int, reminder: bool, now: dt.datetime
) -> CohortWork:
    """Have the chosen families that may be asked (or reminded) written to by a worker."""
    cohort = works.hold_cohort(actor, cohort_id)
    lines = list_invitations(actor, cohort, now)
    files = [
        line.household_id
        for line in lines
        if line.household_id in chosen and (line.may_remind if reminder else line.may_invite)
    ]
    if not files:
        raise DomainError(
            N_("Aucune de ces familles n’est à rappeler : elles l’ont été, ou viennent d’être invitées.")
            if reminder
            else N_("Aucune de ces familles n’est à inviter : elles l’ont été il y a moins de %(days)d jours."),
            days=QUIET_DAYS,
        )
    kind = WorkKind.REMINDERS if reminder else WorkKind.INVITES
    spread = spread_hours if spread_hours in SPREADS else 0
    return works.ask_work(actor, cohort, kind, files, now, wanted={"spread": spread})


def invite_family(actor: Actor, work: CohortWork, household: Household, now: dt.datetime) -> bool:
    """Ask one family, unless it was asked meanwhile."""
    if household.closed_on is not None or not household.confirmed or household.cohort_id != work.cohort_id:
        return False
    last = _last_invitations([household.id]).get(household.id)
    if not may_invite(None if last is None else last.invitation.asked_at, now) or _is_complete(household):
        return False
    member = first_adult(household.id)
    invitation = CohortInvitation(
        space_id=work.space_id, cohort_id=work.cohort_id, household_id=household.id, member_id=member.id, asked_at=now
    )
    db.session.add(invitation)
    db.session.flush()
    message = _queue(actor, work, household, member, invitation, now)
    if message is None:
        raise DomainError(N_("Cette famille n’a pas d’adresse e-mail."))
    invitation.message_id = message.id
    db.session.flush()
    events.record(CohortInvited(household_id=household.id, invitation_id=invitation.id), actor, now)
    return True


def remind_family(actor: Actor, work: CohortWork, household: Household, now: dt.datetime) -> bool:
    """Remind one family, once, unless it has answered meanwhile."""
    last = _last_invitations([household.id]).get(household.id)
    if household.closed_on is not None or last is None or _is_complete(household):
        return False
    invitation = last.invitation
    if not may_remind(invitation.asked_at, reminded=invitation.reminded_at, answered=invitation.answered_at, now=now):
        return False
    message = _queue(actor, work, household, first_adult(household.id), invitation, now, reminder=True)
    if message is None:
        return False
    invitation.reminded_at, invitation.reminder_id = now, message.id
    db.session.flush()
    events.record(CohortReminded(household_id=household.id, invitation_id=invitation.id), actor, now)
    return True


def note_answer(event: QuestionsAnswered, _actor: Actor, now: dt.datetime) -> None:
    """Remember when a family that was asked answered."""
    assert event.household_id is not None
    last = _last_invitations([event.household_id]).get(event.household_id)
    if last is not None and last.invitation.answered_at is None:
        last.invitation.answered_at = now
        db.session.flush()


def was_invited(household_id: int) -> bool:
    """Tell whether a family was asked to complete its file."""
    query = select(CohortInvitation.id).where(CohortInvitation.household_id == household_id)
    return db.session.execute(query.limit(1)).first() is not None


def send_again(token: str, now: dt.datetime) -> None:
    """Send a confirmed family something new behind an old link: its questions while they wait, else its own space.

    At most once an hour, to the address we know alone; says nothing of whether there is one.
    """
    holder = find_holder(token, LinkPurpose.CONFIRMATION)
    if holder is None:
        return
    household, member = holder.household, holder.member
    if not household.confirmed or household.closed_on is not None or not member.email or member.removed_on is not None:
        return
    system, last = Actor.system(household.space_id), _last_invitations([household.id]).get(household.id)
    if last is None or _is_complete(household):
        access.invite(system, member, now, once_per=_HOUR)
        return
    queue_message(
        system,
        kind=KIND,
        key=f"cohort:{last.invitation.id}:again:{now.strftime(_HOUR)}",
        recipient=member.email,
        recipient_name=member.full_name,
        context={"invitation_id": last.invitation.id, "member_id": member.id, "reminder": False},
        household_id=household.id,
        now=now,
    )


def render_invitation(message: Message, now: dt.datetime) -> MailContent | None:
    """Make the mail and its link; None when the family answered, left or asked for quiet meanwhile."""
    invitation = db.session.get(CohortInvitation, message.context["invitation_id"])
    if invitation is None or invitation.answered_at is not None:
        return None
    household = db.session.get_one(Household, invitation.household_id)
    member = db.session.get(Member, message.context["member_id"])
    paused = household.reminders_paused_until
    if member is None or member.removed_on is not None or not member.email or household.closed_on is not None:
        return None
    if not household.confirmed or _is_complete(household) or (paused is not None and paused >= paris_date(now)):
        return None
    message.recipient = member.email  # corrected meanwhile: a link never leaves for an address known to be wrong
    values = mail_values(db.session.get_one(Cohort, invitation.cohort_id), household.owner_id)
    return MailContent(
        template=KIND,
        values={
            **values,
            "token": token_of_mail(message, member, LinkPurpose.CONFIRMATION, now),
            "first_name": member.first_name,
            "reminder": bool(message.context.get("reminder")),
        },
        language=household.language,
        signer=values["owner"].first_name if values["owner"] else "",
        reply_to=values["owner"].email if values["owner"] else None,
    )


def mail_values(cohort: Cohort, owner_id: int | None) -> dict[str, Any]:
    """Return what the mail says of the cohort, and who signs it."""
    return {
        "employer": db.session.get_one(Organisation, cohort.organisation_id).name,
        "owner": None if owner_id is None else db.session.get(Person, owner_id),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    invitation: CohortInvitation
    first: MessageState | None
    reminder: MessageState | None


def _last_invitations(household_ids: Sequence[int]) -> Mapping[int, _Last]:
    """Return the last invitation of each file, with what became of its mails. One query."""
    latest = select(func.max(CohortInvitation.id)).where(CohortInvitation.household_id.in_(household_ids))
    rows = db.session.execute(
        select(CohortInvitation, Message.state, _REMINDER.state)
        .outerjoin(Message, Message.id == CohortInvitation.message_id)
        .outerjoin(_REMINDER, _REMINDER.id == CohortInvitation.reminder_id)
        .where(CohortInvitation.id.in_(latest.group_by(CohortInvitation.household_id)))
    )
    return {row.household_id: _Last(invitation=row, first=first, reminder=other) for row, first, other in rows}


def _first_adults(household_ids: Sequence[int]) -> Mapping[int, Member]:
    """Return whom one writes to in each file. One query."""
    people = select(Member).where(
        Member.household_id.in_(household_ids), Member.kind == MemberKind.ADULT, Member.removed_on.is_(None)
    )
    first: dict[int, Member] = {}
    for member in db.session.scalars(people.order_by(Member.position, Member.id)):
        first.setdefault(member.household_id, member)
    return first


def _reachable(adults: Mapping[int, Member]) -> set[int]:
    """Return the files whose first adult has an address and wants mails. One query."""
    choices = list_contact_choices([member.id for member in adults.values()])
    return {household_id for household_id, member in adults.items() if member.email and choices[member.id].reminders}


def _line(
    household_id: int,
    name: str,
    *,
    first_name: str,
    complete: bool,
    reachable: bool,
    last: _Last | None,
    now: dt.datetime,
) -> InviteLine:
    state, since = _state(last, complete=complete, reachable=reachable)
    invitation = None if last is None else last.invitation
    askable = reachable and not complete
    return InviteLine(
        household_id=household_id,
        name=name,
        first_name=first_name,
        state=state,
        since=since,
        may_invite=askable and may_invite(None if invitation is None else invitation.asked_at, now),
        may_remind=askable
        and invitation is not None
        and state is not InviteState.BOUNCED
        and may_remind(invitation.asked_at, reminded=invitation.reminded_at, answered=invitation.answered_at, now=now),
    )


def _state(last: _Last | None, *, complete: bool, reachable: bool) -> tuple[InviteState, dt.datetime | None]:
    asked = None if last is None else last.invitation
    if complete:
        return InviteState.COMPLETE, None if asked is None else asked.answered_at
    if last is None or asked is None:
        return (InviteState.TO_ASK if reachable else InviteState.UNREACHABLE), None
    if MessageState.FAILED in (last.first, last.reminder):
        return InviteState.BOUNCED, asked.asked_at
    if asked.reminded_at is not None:
        return InviteState.REMINDED, asked.reminded_at
    return (InviteState.LEAVING if last.first is MessageState.WAITING else InviteState.SENT), asked.asked_at


def _is_complete(household: Household) -> bool:
    query = select(Household.id).where(Household.id == household.id, answered_questions())
    return db.session.execute(query).first() is not None


def _queue(
    actor: Actor,
    work: CohortWork,
    household: Household,
    member: Member,
    invitation: CohortInvitation,
    now: dt.datetime,
    *,
    reminder: bool = False,
) -> Message | None:
    spread = dt.timedelta(hours=int(work.wanted.get("spread", 0))) * (work.files.index(household.id) / work.total)
    return queue_message(
        actor,
        kind=KIND,
        key=f"cohort:{invitation.id}:{'reminder' if reminder else 'first'}",
        recipient=member.email,
        recipient_name=member.full_name,
        context={"invitation_id": invitation.id, "member_id": member.id, "reminder": reminder},
        household_id=household.id,
        now=now,
        due=work.asked_at + spread if spread else None,
    )
