"""Cards: one for each adult of the network while the agency gives them, checked by their code alone."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, exists, func, select

from concierge.accounts.models import Space
from concierge.hosts.ambassadors.codes import new_code, read_code
from concierge.hosts.ambassadors.events import CardIssued, CardRevoked
from concierge.hosts.ambassadors.models import AmbassadorCard, CardCheck
from concierge.hosts.ambassadors.rules import may_hold_card, valid_until
from concierge.hosts.ambassadors.settings import AMBASSADORS
from concierge.hosts.choices import HostState
from concierge.hosts.events import HostMoved, HostPaused
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.services import hold_host
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, TooManyAttempts
from concierge.platform.i18n import N_
from concierge.platform.suspicion import WINDOW

WRONG_PER_HOUR = 20  # codes that are no card's, from one place
KEPT = dt.timedelta(days=1)
BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """A card as its holder and the team see it."""

    card: AmbassadorCard
    person: HostPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """All that a partner learns."""

    first_name: str
    agency: str
    valid_until: dt.date


def gives_cards(space_id: int) -> bool:
    """Tell whether an agency gives cards."""
    return AMBASSADORS.current(space_id).cards.on


def issue_cards(actor: Actor, host_id: int, now: dt.datetime) -> Sequence[AmbassadorCard]:
    """Give each adult of a host a card who has none that stands; asked twice it is done once."""
    host, rules, today = hold_host(actor, host_id), AMBASSADORS.current(actor.space_id).cards, paris_date(now)
    if not rules.on:
        raise DomainError(N_("Votre agence ne donne pas de carte pour l’instant."))
    if not may_hold_card(host.state, host.paused_since, host.paused_until):
        raise DomainError(N_("La carte est pour les personnes du réseau qui ne sont pas en pause sans date de fin."))
    standing = set(db.session.scalars(select(AmbassadorCard.host_person_id).where(_of(host_id), _stands(today))))
    people = db.session.scalars(select(HostPerson).where(HostPerson.host_id == host_id).order_by(HostPerson.position))
    cards = [
        AmbassadorCard(
            space_id=host.space_id,
            host_id=host.id,
            host_person_id=person.id,
            code=new_code(),
            issued_on=today,
            valid_until=valid_until(today, rules.months),
        )
        for person in people
        if person.id not in standing
    ]
    db.session.add_all(cards)
    db.session.flush()
    events.record_all([CardIssued(host_id=host.id, card_id=card.id) for card in cards], actor, now)
    return cards


def revoke_cards(actor: Actor, host_id: int, now: dt.datetime) -> int:
    """Take back every card of a host that stands; return how many."""
    query = select(AmbassadorCard).where(_of(host_id), AmbassadorCard.revoked_at.is_(None))
    cards = db.session.scalars(query.with_for_update()).all()
    for card in cards:
        card.revoked_at = now
    db.session.flush()
    events.record_all([CardRevoked(host_id=host_id, card_id=card.id) for card in cards], actor, now)
    return len(cards)


def revoke_one(actor: Actor, card_id: int, now: dt.datetime) -> AmbassadorCard:
    """Take one card back: lost, or lent. A new one may be given."""
    card = fetch(actor, AmbassadorCard, card_id)
    hold_host(actor, card.host_id)
    if card.revoked_at is None:
        card.revoked_at = now
        db.session.flush()
        events.record(CardRevoked(host_id=card.host_id, card_id=card.id), actor, now)
    return card


def follow_state(event: HostMoved, actor: Actor, now: dt.datetime) -> None:
    """Take the cards of somebody back who leaves the network."""
    if event.host_id is not None and event.into != HostState.ACTIVE.value:
        revoke_cards(Actor.system(actor.space_id), event.host_id, now)


def follow_pause(event: HostPaused, actor: Actor, now: dt.datetime) -> None:
    """Take the cards of somebody back who rests without an end; a pause with an end leaves them."""
    if event.host_id is not None and event.until is None:
        revoke_cards(Actor.system(actor.space_id), event.host_id, now)


def issue_missing_cards(now: dt.datetime, commit: Callable[[], None]) -> int:
    """Give a card to everybody of the network who has none, where the agency gives cards; return to how many hosts."""
    today, given = paris_date(now), 0
    for space_id in db.session.scalars(select(Space.id).order_by(Space.id)).all():
        after = 0
        while gives_cards(space_id) and (ids := _without_card(space_id, after, today)):
            for host_id in ids:
                issue_cards(Actor.system(space_id), host_id, now)
            given, after = given + len(ids), ids[-1]
            commit()
    return given


def list_cards(actor: Actor, host_id: int, today: dt.date) -> list[CardView]:
    """Return the cards of a host that stand; none when the agency gives none any more."""
    if not gives_cards(actor.space_id):
        return []
    query = (
        select(AmbassadorCard, HostPerson)
        .join(HostPerson, HostPerson.id == AmbassadorCard.host_person_id)
        .where(AmbassadorCard.visible_to(actor), _of(host_id), _stands(today))
        .order_by(HostPerson.position)
    )
    return [CardView(card=card, person=person) for card, person in db.session.execute(query)]


def count_cards(actor: Actor, today: dt.date) -> Mapping[str, int]:
    """Count the cards that stand, and the hosts who could have one and have none."""
    standing = select(func.count()).select_from(AmbassadorCard).where(AmbassadorCard.visible_to(actor), _stands(today))
    without = scoped(actor, Host).with_only_columns(func.count()).where(_may_hold(), ~_has_card(today))
    return {"standing": db.session.scalar(standing) or 0, "without": db.session.scalar(without) or 0}


def check_card(typed: str, origin: str, now: dt.datetime) -> Checked | None:
    """Return what a partner may know of a card; None for a code that is no card's, or no longer one's.

    Codes that are no card's are counted, so that nobody tries them all.
    """
    code, today = read_code(typed), paris_date(now)
    recent = select(func.count()).select_from(CardCheck).where(CardCheck.origin == origin, CardCheck.at > now - WINDOW)
    if (db.session.scalar(recent) or 0) >= WRONG_PER_HOUR:
        raise TooManyAttempts(
            N_("Trop d’essais depuis cette connexion. Réessayez dans une heure, ou appelez l’agence."), retry_after=3600
        )
    found = None if code is None else _behind(code, today)
    if found is not None and gives_cards(found[0]):
        return found[1]
    db.session.add(CardCheck(origin=origin, at=now))
    db.session.flush()
    return None


def forget_checks(now: dt.datetime) -> None:
    """Erase the counts of past days."""
    db.session.execute(delete(CardCheck).where(CardCheck.at <= now - KEPT))


def _behind(code: str, today: dt.date) -> tuple[int, Checked] | None:
    query = (
        select(AmbassadorCard.space_id, AmbassadorCard.valid_until, HostPerson.first_name, Space.name)
        .join(HostPerson, HostPerson.id == AmbassadorCard.host_person_id)
        .join(Space, Space.id == AmbassadorCard.space_id)
        .where(AmbassadorCard.code == code, _stands(today))
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    return row.space_id, Checked(first_name=row.first_name, agency=row.name, valid_until=row.valid_until)


def _without_card(space_id: int, after: int, today: dt.date) -> list[int]:
    query = select(Host.id).where(Host.space_id == space_id, Host.id > after, _may_hold(), ~_has_card(today))
    return list(db.session.scalars(query.order_by(Host.id).limit(BATCH)))


def _of(host_id: int) -> ColumnElement[bool]:
    return AmbassadorCard.host_id == host_id


def _stands(today: dt.date) -> ColumnElement[bool]:
    return and_(AmbassadorCard.revoked_at.is_(None), AmbassadorCard.valid_until >= today)


def _may_hold() -> ColumnElement[bool]:
    """Return the condition of `may_hold_card`."""
    resting = and_(Host.paused_since.is_not(None), Host.paused_until.is_(None))
    return and_(Host.state == HostState.ACTIVE, ~resting)


def _has_card(today: dt.date) -> ColumnElement[bool]:
    """Return the condition of a host each adult of whom has a card."""
    has = exists().where(AmbassadorCard.host_person_id == HostPerson.id, _stands(today))
    return ~exists().where(HostPerson.host_id == Host.id, ~has)
