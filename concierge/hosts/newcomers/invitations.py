"""« Et si vous ouvriez votre porte à votre tour ? »: put once to each family whose year ends, answered by itself."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, func, or_, select

from concierge.accounts.models import Space
from concierge.families.choices import MemberKind
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import Purpose
from concierge.families.models import Household, Member
from concierge.families.moved_in import MOVED_IN, list_reminded, moved_in_on
from concierge.families.queries import hold_file
from concierge.hosts.models import Host, HostNewcomer, HostPerson
from concierge.hosts.newcomers import events as happened
from concierge.hosts.newcomers.mail import queue_invitations
from concierge.hosts.newcomers.models import NewcomerInvitation
from concierge.hosts.newcomers.rules import Asking, Invited, after_answer, is_due, may_be_asked, year_ends_on
from concierge.hosts.settings import HOSTS
from concierge.notifications.preferences import list_contact_choices
from concierge.platform import events
from concierge.platform.access import Actor, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_


def invite_newcomers(now: dt.datetime) -> int:
    """Ask every family whose day has come, in every space; return how many. A second run asks nobody again."""
    today, delays, asked = paris_date(now), HOSTS.installed().newcomers, 0
    latest = today - dt.timedelta(days=delays.invite_after)
    for space_id in db.session.scalars(select(Space.id).order_by(Space.id)).all():
        actor = Actor.system(space_id)
        again = select(NewcomerInvitation.household_id).where(
            NewcomerInvitation.space_id == space_id, NewcomerInvitation.again_on <= today
        )
        ended = MOVED_IN.between(latest - dt.timedelta(days=delays.invite_within), latest)
        found = list_reminded(space_id, today, Household.is_confirmed(), or_(ended, Household.id.in_(again)))
        ids = [household.id for household, _day in found]
        known, hosts, reachable = _known(ids), who_are_hosts(space_id, ids), reachable_adults(ids)
        for household, moved_in in found:
            asking = _asking(known.get(household.id), moved_in, is_host=household.id in hosts)
            if is_due(asking, delays, today) and reachable.get(household.id):
                hold_file(actor, household.id)
                _ask(actor, household, reachable[household.id], now)
                asked += 1
    return asked


def ask_now(actor: Actor, household_id: int, now: dt.datetime) -> None:
    """Ask one family because somebody of the team decided so; said twice it is asked once."""
    household = hold_file(actor, household_id)
    row = find_invitation(actor, household_id)
    if row is not None and row.state is Invited.ASKED:
        return
    if household.closed_on is not None or not may_be_asked(get_asking(household, row)):
        raise DomainError(N_("Cette famille n’est pas à inviter : rechargez la page pour voir où elle en est."))
    people = reachable_adults([household.id]).get(household.id)
    if not people:
        raise DomainError(N_("Personne de ce foyer ne peut recevoir d’e-mail : posez-lui la question de vive voix."))
    _ask(actor, household, people, now)


def hold_back(actor: Actor, household_id: int, *, held: bool, now: dt.datetime) -> None:
    """Keep the question from a family, or let it be asked again."""
    household = hold_file(actor, household_id)
    row = find_invitation(actor, household_id) or _new_row(household)
    if row.held == held:
        return
    row.held = held
    db.session.flush()
    event = happened.NewcomerHeld if held else happened.NewcomerReleased
    events.record(event(household_id=household.id), actor, now)


def note_answer(household_id: int, answer: Invited, now: dt.datetime) -> None:
    """Remember what a family answered, asked or not: after a no it is never asked again."""
    household = db.session.get_one(Household, household_id)
    system = Actor.system(household.space_id)
    row = find_invitation(system, household_id) or _new_row(household)
    row.state = after_answer(row.state, answer, is_host=is_host(household))
    row.answered_at = now
    later = dt.timedelta(days=HOSTS.installed().newcomers.ask_again_after)
    row.again_on = paris_date(now) + later if row.state is Invited.LATER else None
    db.session.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one family stands, for the team: what was asked and said, what may be done now."""

    row: NewcomerInvitation | None
    host: Host | None  # None also when only an address says that they are one
    is_host: bool
    moved_in: dt.date | None
    year_ends_on: dt.date | None
    reachable: bool
    may_ask: bool
    may_hold: bool


def get_standing(actor: Actor, household: Household) -> Standing:
    """Return where a family stands with the question."""
    row = find_invitation(actor, household.id)
    asking = get_asking(household, row)
    theirs = select(HostNewcomer.host_id).where(HostNewcomer.household_id == household.id)
    delays = HOSTS.installed().newcomers
    open_and_fresh = household.closed_on is None and asking.moved_in is not None
    return Standing(
        row=row,
        host=db.session.scalars(scoped(actor, Host).where(Host.id.in_(theirs)).order_by(Host.id)).first(),
        is_host=asking.is_host,
        moved_in=asking.moved_in,
        year_ends_on=year_ends_on(asking.moved_in, delays) if asking.moved_in else None,
        reachable=bool(reachable_adults([household.id])),
        may_ask=open_and_fresh and may_be_asked(asking),
        may_hold=open_and_fresh and may_be_asked(replace(asking, held=False)),
    )


def find_invitation(actor: Actor, household_id: int) -> NewcomerInvitation | None:
    """Return where a family stands with the question, None while nobody asked and it said nothing."""
    query = scoped(actor, NewcomerInvitation).where(NewcomerInvitation.household_id == household_id)
    return db.session.scalars(query).one_or_none()


def is_asked(actor: Actor) -> bool:
    """Tell whether the question waits for a family's answer, or its yes for the form: the card of its space."""
    query = (
        select(NewcomerInvitation.id)
        .join(Household, Household.id == NewcomerInvitation.household_id)
        .where(
            NewcomerInvitation.household_id == actor.household_id,
            NewcomerInvitation.state.in_((Invited.ASKED, Invited.YES)),
            NewcomerInvitation.held.is_(False),
            Household.closed_on.is_(None),
        )
    )
    waits = db.session.execute(query).first() is not None
    return waits and not who_are_hosts(actor.space_id, [actor.household_id or 0])


def get_asking(household: Household, row: NewcomerInvitation | None) -> Asking:
    """Return what the rules read of one family."""
    return _asking(row, moved_in_on(household), is_host=is_host(household))


def is_host(household: Household) -> bool:
    """Tell whether a family has opened its door, whatever became of it."""
    return bool(who_are_hosts(household.space_id, [household.id]))


def who_are_hosts(space_id: int, household_ids: Collection[int]) -> set[int]:
    """Return the files whose family is on the register: by its file, or by an address of an adult."""
    by_file = select(HostNewcomer.household_id).where(HostNewcomer.household_id.in_(household_ids))
    same = and_(HostPerson.space_id == space_id, func.lower(HostPerson.email) == func.lower(Member.email))
    by_address = (
        select(Member.household_id)
        .join(HostPerson, same)
        .where(Member.household_id.in_(household_ids), Member.email != "", Member.removed_on.is_(None))
    )
    return set(db.session.scalars(by_file.union(by_address)))


def reachable_adults(household_ids: Collection[int]) -> Mapping[int, Sequence[Member]]:
    """Return, by file, the adults one may write to: an address, mails wanted, an agreement not taken back."""
    adults = db.session.scalars(
        select(Member)
        .where(
            Member.household_id.in_(household_ids),
            Member.kind == MemberKind.ADULT,
            Member.removed_on.is_(None),
            Member.email != "",
            ~_took_back(),
        )
        .order_by(Member.position, Member.id)
    ).all()
    choices = list_contact_choices([member.id for member in adults])
    found: dict[int, list[Member]] = {}
    for member in adults:
        if choices[member.id].reminders:
            found.setdefault(member.household_id, []).append(member)
    return found


def _took_back() -> ColumnElement[bool]:
    """Return the condition of an adult who no longer agrees to be accompanied, and so to be written to."""
    theirs = select(Consent.id).where(Consent.member_id == Member.id, Consent.purpose == Purpose.ACCOMPANIMENT)
    return and_(theirs.where(~Consent.stands()).exists(), ~theirs.where(Consent.stands()).exists())


def _ask(actor: Actor, household: Household, people: Sequence[Member], now: dt.datetime) -> None:
    queue_invitations(actor, note_asked(actor, household, now), people, now)


def note_asked(actor: Actor, household: Household, now: dt.datetime) -> NewcomerInvitation:
    """Write down that a family is asked; the mails are queued apart."""
    row = find_invitation(Actor.system(household.space_id), household.id) or _new_row(household)
    row.state, row.again_on, row.asked_times = Invited.ASKED, None, row.asked_times + 1
    row.asked_at = row.asked_at or now
    db.session.flush()
    events.record(happened.NewcomerInvited(household_id=household.id), actor, now)
    return row


def _new_row(household: Household) -> NewcomerInvitation:
    row = NewcomerInvitation(
        space_id=household.space_id, household_id=household.id, state=Invited.TO_ASK, held=False, asked_times=0
    )
    db.session.add(row)
    return row


def _known(household_ids: Collection[int]) -> Mapping[int, NewcomerInvitation]:
    query = select(NewcomerInvitation).where(NewcomerInvitation.household_id.in_(household_ids))
    return {row.household_id: row for row in db.session.scalars(query)}


def _asking(row: NewcomerInvitation | None, moved_in: dt.date | None, *, is_host: bool) -> Asking:
    if row is None:
        return Asking(moved_in=moved_in, is_host=is_host)
    return Asking(moved_in=moved_in, state=row.state, held=row.held, again_on=row.again_on, is_host=is_host)
