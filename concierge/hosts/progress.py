"""From an application to the network and out of it: a person decides each step; what the team keeps to itself."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select

from concierge.families.models import Household
from concierge.hosts import events as happened
from concierge.hosts.choices import Decision, HostState
from concierge.hosts.mails import say_no, say_welcome
from concierge.hosts.models import Host, HostBlock, HostInterview, HostNote
from concierge.hosts.rules import check_step
from concierge.hosts.services import heard, hold_host, touch
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy

_AFTER = {Decision.WELCOME: HostState.ACTIVE, Decision.NOT_NOW: HostState.REFUSED}
_AFTER_TALK = frozenset({HostState.APPLIED, HostState.INTERVIEW})


def hold_interview(
    actor: Actor,
    host_id: int,
    *,
    on: dt.date,
    answers: Mapping[str, str],
    notes: str,
    decision: Decision | None,
    now: dt.datetime,
    tell: bool = True,
) -> HostInterview:
    """Write an interview down; a decision lets the host in, or says no kindly (`tell`: it is told by e-mail)."""
    host = hold_host(actor, host_id)
    if host.state not in _AFTER_TALK:
        raise DomainError(N_("L’entretien est passé : cette personne n’est plus candidate."))
    if on > paris_date(now):
        raise DomainError(N_("Cet entretien n’a pas encore eu lieu : notez-le après."), field="on")
    interview = HostInterview(
        space_id=host.space_id,
        host_id=host.id,
        on=on,
        person_id=actor.person_id,
        answers={key: text for key, text in answers.items() if text},
        notes=notes,
        decision=decision,
    )
    db.session.add(interview)
    db.session.flush()
    host.last_sign_on, host.announced_on = max(host.last_sign_on, on), None
    events.record(happened.InterviewHeld(host_id=host.id, interview_id=interview.id), actor, now)
    if decision is not None:
        _move(actor, host, _AFTER[decision], now)
        if tell:
            (say_welcome if decision is Decision.WELCOME else say_no)(actor, host, now)
    elif host.state is HostState.APPLIED:
        _move(actor, host, HostState.INTERVIEW, now)
    return interview


def leave(actor: Actor, host_id: int, now: dt.datetime) -> None:
    """Leave the network, of one's own or for the team: nothing is asked of them any more."""
    host = hold_host(actor, host_id)
    if host.state is not HostState.LEFT:
        _move(actor, host, HostState.LEFT, now)


def take_back(actor: Actor, host_id: int, now: dt.datetime) -> None:
    """Let somebody who left be a host again, or somebody refused be talked with again."""
    host = hold_host(actor, host_id)
    again = host.state is HostState.LEFT and host.activated_on is not None
    _move(actor, host, HostState.ACTIVE if again else HostState.INTERVIEW, now)


def check_references(actor: Actor, host_id: int, *, on: dt.date, note: str, now: dt.datetime) -> None:
    """Write down that references were checked before children sleep there: when, by whom, what was asked."""
    host = hold_host(actor, host_id)
    if on > paris_date(now):
        raise DomainError(N_("Choisissez aujourd’hui ou un jour passé."), field="on")
    host.references_on, host.references_by, host.references_note = on, actor.person_id, note
    touch(host)
    db.session.flush()
    change = Changed(field="references_on", old=None, new=on.isoformat(), privacy=Privacy.TECHNICAL)
    events.record(happened.ReferencesChecked(host_id=host.id), actor, now, changes=[change])


def add_note(actor: Actor, host_id: int, text: str, now: dt.datetime) -> HostNote:
    """Keep something in mind about a host, for the team alone."""
    host = fetch(actor, Host, host_id)
    note = HostNote(space_id=host.space_id, host_id=host.id, person_id=actor.person_id, at=now, text=text)
    db.session.add(note)
    db.session.flush()
    events.record(happened.HostNoted(host_id=host.id), actor, now)
    return note


def keep_apart(actor: Actor, host_id: int, household_id: int, reason: str, now: dt.datetime) -> HostBlock:
    """See to it that a family and a host do not meet again; said twice it is said once."""
    household = fetch(actor, Household, household_id)
    host = hold_host(actor, host_id)
    known = select(HostBlock).where(HostBlock.host_id == host.id, HostBlock.household_id == household.id)
    if (row := db.session.scalars(known).first()) is not None:
        return row
    row = HostBlock(
        space_id=host.space_id,
        host_id=host.id,
        household_id=household.id,
        person_id=actor.person_id,
        at=now,
        reason=reason,
    )
    db.session.add(row)
    db.session.flush()
    events.record(happened.FamilyKeptApart(host_id=host.id, block_id=row.id), actor, now)
    return row


def allow_again(actor: Actor, host_id: int, block_id: int, now: dt.datetime) -> None:
    """Let a family and a host meet again."""
    block = fetch(actor, HostBlock, block_id)
    if block.host_id != fetch(actor, Host, host_id).id:
        raise DomainError(N_("Cette fiche a changé entre-temps : rechargez la page."))
    db.session.delete(block)
    db.session.flush()
    events.record(happened.FamilyAllowedAgain(host_id=host_id), actor, now)


def _move(actor: Actor, host: Host, into: HostState, now: dt.datetime) -> None:
    check_step(host.state, into)
    today, before = paris_date(now), host.state
    host.state = into
    if into is HostState.ACTIVE:
        host.activated_on, host.ended_on = host.activated_on or today, None
    elif into in {HostState.REFUSED, HostState.LEFT}:
        host.ended_on = today
        host.paused_since = host.paused_until = None
    else:
        host.ended_on = None
    heard(actor, host, now)
    db.session.flush()
    change = Changed(field="state", old=before.value, new=into.value, privacy=Privacy.STATISTICAL)
    events.record(happened.HostMoved(host_id=host.id, into=into.value), actor, now, changes=[change])
