"""From a request to both sides' yes: asked, answered, moved to another day, withdrawn, left without an answer.

Whoever writes holds the file of the family first, then the host: of two people at the last place exactly one wins.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from concierge.families.choices import MemberKind
from concierge.families.models import Household
from concierge.families.queries import hold_file, list_members
from concierge.families.rules import expect_confirmed
from concierge.hosts.choices import HostState, OfferKind
from concierge.hosts.models import Host, HostBlock
from concierge.hosts.offers import find_offer
from concierge.hosts.pledges import charter_stands
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.relations.opening import open_relation
from concierge.hosts.requests import events as happened
from concierge.hosts.requests.choices import WAITING, RequestState, Side
from concierge.hosts.requests.closing import close_request
from concierge.hosts.requests.models import HostRequest
from concierge.hosts.requests.places import NONE, places_of
from concierge.hosts.requests.rules import (
    AlreadyAsked,
    HostNotThere,
    NotWished,
    PlaceGone,
    after_another_day,
    after_no,
    after_yes,
    check_day,
    expect_turn,
    expect_waiting,
    expires_on,
    is_reminded,
)
from concierge.hosts.requests.wishes import find_wish
from concierge.hosts.rules import needs_references
from concierge.hosts.services import heard, hold_host
from concierge.hosts.settings import HOSTS
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_


def send_request(
    actor: Actor,
    *,
    household_id: int,
    host_id: int,
    kind: OfferKind,
    now: dt.datetime,
    on: dt.date | None = None,
    score: int | None = None,
    reasons: Sequence[Mapping[str, Any]] = (),
) -> HostRequest:
    """Ask a host for a family that wishes for it; it takes one of the host's places until somebody says no.

    Raises NotWished, AlreadyAsked, HostNotThere, PlaceGone.
    """
    household = hold_file(actor, household_id)
    _expect_seeking(actor, household, kind, host_id)
    host = hold_host(actor, host_id)
    _expect_there(actor, host, household, kind, now)
    if not places_of(actor, now, [host.id]).get((host.id, kind), NONE).free:
        raise PlaceGone
    wish = find_wish(actor, household.id, kind)
    day = on or (wish.wanted_on if wish else None)
    check_day(day, paris_date(now))
    request = HostRequest(
        space_id=household.space_id,
        household_id=household.id,
        host_id=host.id,
        kind=kind,
        state=RequestState.HOST_ASKED,
        on=day,
        score=score,
        reasons=[dict(reason) for reason in reasons],
        person_id=actor.person_id,
        sent_at=now,
        asked_on=paris_date(now),
        expires_on=_last_day(now, day),
        turn=1,
    )
    db.session.add(request)
    db.session.flush()
    sent = happened.RequestSent(household_id=household.id, host_id=host.id, request_id=request.id, kind=kind.value)
    events.record(sent, actor, now)
    return request


def say_yes(
    actor: Actor, request_id: int, side: Side, *, now: dt.datetime, seen_turn: int | None = None
) -> HostRequest:
    """Say yes for one side; the second yes opens the relation. Raises AnsweredAlready, PlaceGone."""
    request, host = _hold(actor, request_id, side, seen_turn)
    if side is Side.HOST:
        if not places_of(actor, now, [host.id]).get((host.id, request.kind), NONE).may_say_yes:
            raise PlaceGone
        request.host_yes_at = now
        heard(actor, host, now)
    _move(actor, request, side, after_yes(side), now)
    if request.state is RequestState.ACCEPTED:
        request.closed_at = now
        db.session.flush()
        open_relation(actor, request, now)
    return request


def say_no(actor: Actor, request_id: int, side: Side, *, reason: str, now: dt.datetime) -> HostRequest:
    """Say no for one side, with a reason for the team alone or without; the place is free again at once.

    Who said yes may still say no until the other has answered.
    """
    request = fetch(actor, HostRequest, request_id)
    _household, host = _lock(request)
    expect_waiting(request.state)
    request.reason, request.closed_at = reason, now
    if side is Side.HOST:
        heard(actor, host, now)
    _move(actor, request, side, after_no(side), now)
    return request


def propose_day(
    actor: Actor, request_id: int, side: Side, *, on: dt.date, now: dt.datetime, seen_turn: int | None = None
) -> HostRequest:
    """Say yes to the people and no to the day: the other side is asked for this one."""
    request, host = _hold(actor, request_id, side, seen_turn)
    check_day(on, paris_date(now))
    if on == request.on:
        raise DomainError(N_("C’est le jour déjà proposé : choisissez-en un autre, ou dites oui."), field="on")
    if side is Side.HOST:
        if not places_of(actor, now, [host.id]).get((host.id, request.kind), NONE).may_say_yes:
            raise PlaceGone
        request.host_yes_at = now
        heard(actor, host, now)
    request.on, request.on_by_host = on, side is Side.HOST
    _move(actor, request, side, after_another_day(side), now)
    return request


def withdraw_request(actor: Actor, request_id: int, *, now: dt.datetime, seen_version: int | None = None) -> None:
    """Take a request back for the team; nothing happens to one that is closed."""
    request = fetch(actor, HostRequest, request_id)
    _lock(request)
    if request.state in WAITING:
        expect_version(request, seen_version)
    close_request(actor, request, RequestState.WITHDRAWN, now)


def follow_requests(now: dt.datetime, commit: Callable[[], None]) -> None:
    """Remind whoever has not answered, once a turn; close what is past its last day. One transaction each."""
    query = select(HostRequest).where(HostRequest.state.in_(WAITING)).order_by(HostRequest.id)
    for request in db.session.scalars(query).all():
        if _becomes(request, now) is None:
            continue
        actor = Actor.system(request.space_id)
        _lock(request)
        match _becomes(request, now):
            case RequestState.EXPIRED:
                close_request(actor, request, RequestState.EXPIRED, now)
            case RequestState():
                request.reminded_on = paris_date(now)
                db.session.flush()
                ids = {"household_id": request.household_id, "host_id": request.host_id, "request_id": request.id}
                events.record(happened.RequestReminded(**ids), actor, now)
        commit()


def _becomes(request: HostRequest, now: dt.datetime) -> RequestState | None:
    """Return EXPIRED past the last day, the same state when a reminder is due, None when there is nothing to do."""
    today, delays = paris_date(now), HOSTS.installed().request_delays
    if request.state in WAITING and request.expires_on < today:
        return RequestState.EXPIRED
    due = is_reminded(request.state, request.asked_on, reminded_on=request.reminded_on, today=today, delays=delays)
    return request.state if due else None


def _lock(request: HostRequest) -> tuple[Household, Host]:
    """Hold the file, then the host, by the software: a host may not read the file, nor a family the host."""
    team = Actor.system(request.space_id)
    held = hold_file(team, request.household_id), hold_host(team, request.host_id)
    db.session.refresh(request)
    return held


def _hold(actor: Actor, request_id: int, side: Side, seen_turn: int | None) -> tuple[HostRequest, Host]:
    """Return a request that waits for this side, nobody else writing to it. A page of an earlier turn is refused."""
    request = fetch(actor, HostRequest, request_id)
    _household, host = _lock(request)
    expect_turn(request.state, side)
    if seen_turn is not None and seen_turn != request.turn:
        raise DomainError(N_("Le jour proposé a changé entre-temps : relisez avant de répondre."))
    return request, host


def _move(actor: Actor, request: HostRequest, side: Side, into: RequestState, now: dt.datetime) -> None:
    request.state = into
    if into in WAITING:
        request.turn += 1
        request.asked_on, request.expires_on = paris_date(now), _last_day(now, request.on)
    db.session.flush()
    answered = happened.RequestAnswered(
        household_id=request.household_id,
        host_id=request.host_id,
        request_id=request.id,
        side=side.value,
        into=into.value,
        on=request.on,
    )
    events.record(answered, actor, now)


def _expect_seeking(actor: Actor, household: Household, kind: OfferKind, host_id: int) -> None:
    expect_confirmed(household)
    wish = find_wish(actor, household.id, kind)
    if household.closed_on is not None or wish is None or wish.withdrawn_at is not None:
        raise NotWished
    waiting = select(HostRequest.id).where(
        HostRequest.household_id == household.id, HostRequest.kind == kind, HostRequest.state.in_(WAITING)
    )
    active = select(HostRelation.id).where(
        HostRelation.household_id == household.id,
        HostRelation.kind == kind,
        HostRelation.ended_at.is_(None),
        or_(HostRelation.unlocked_at.is_(None), HostRelation.host_id == host_id),
    )
    if db.session.scalars(waiting).first() or db.session.scalars(active).first():
        raise AlreadyAsked


def _expect_there(actor: Actor, host: Host, household: Household, kind: OfferKind, now: dt.datetime) -> None:
    """Refuse whom no rule would propose: what may have changed since the proposal was made."""
    if host.state is not HostState.ACTIVE or host.confirmed_at is None:
        raise HostNotThere(N_("Cette personne n’est pas dans le réseau en ce moment."))
    if host.is_paused(paris_date(now)):
        raise HostNotThere(N_("Cette personne est en pause : choisissez-en une autre, ou demandez-lui de vive voix."))
    if not db.session.execute(select(charter_stands(actor.space_id)).where(Host.id == host.id)).scalar():
        raise HostNotThere(N_("La charte de cette personne n’est plus à jour : envoyez-lui le lien de son espace."))
    blocked = select(HostBlock.id).where(HostBlock.host_id == host.id, HostBlock.household_id == household.id)
    if db.session.scalars(blocked).first():
        raise HostNotThere(N_("L’équipe a noté qu’il ne faut plus réunir ces deux familles."))
    offer = find_offer(actor, host.id, kind)
    with_children = any(member.kind is MemberKind.CHILD for member in list_members(actor, household.id))
    if offer is not None and with_children and needs_references(kind, offer.refuses, host.references_on):
        raise HostNotThere(N_("Ses références ne sont pas encore vérifiées, et des enfants viendraient."))


def _last_day(now: dt.datetime, on: dt.date | None) -> dt.date:
    return expires_on(paris_date(now), on, HOSTS.installed().request_delays)
