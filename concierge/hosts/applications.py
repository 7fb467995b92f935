"""« Ouvrir sa porte »: an application by the public form waits for its person to confirm it by the link of a mail."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, select

from concierge.accounts.models import LinkPurpose, Space
from concierge.families.consent.purposes import Means
from concierge.hosts import events as happened
from concierge.hosts.access import actor_of, invite, person_behind
from concierge.hosts.choices import OfferKind, Pledge, Way
from concierge.hosts.mails import ask_confirmation
from concierge.hosts.models import Host, HostGate, HostPerson, HostSending
from concierge.hosts.offers import save_offer
from concierge.hosts.pledges import give_pledge
from concierge.hosts.rules import HostDetails, OfferDetails
from concierge.hosts.services import add_host, find_by_address, hold_host
from concierge.hosts.settings import HOSTS
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, fetch, scoped
from concierge.platform.challenge import Challenge
from concierge.platform.clock import paris_date
from concierge.platform.db import add_once, db
from concierge.platform.errors import DomainError, NotFound, TooManyAttempts
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy
from concierge.platform.submissions import Submission
from concierge.platform.suspicion import WINDOW, Limits, Sending, is_flood, suspicions_of
from concierge.platform.tokens import token_hash

KEPT = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One sending of the form as the web hands it over."""

    details: HostDetails
    kinds: Sequence[OfferKind]
    topics: Sequence[str] = ()
    challenge: Challenge
    trap: str
    origin: str


class GateClosed(DomainError):
    """The form receives nobody any more."""

    status = 410


def get_gate(slug: str) -> HostGate:
    """Return the form at an address, open or closed; NotFound when there is none."""
    gate = db.session.scalars(select(HostGate).where(HostGate.slug == slug)).one_or_none()
    if gate is None:
        raise NotFound
    return gate


def find_gate(actor: Actor) -> HostGate | None:
    """Return the form of an agency, None before anybody opened one."""
    return db.session.scalars(scoped(actor, HostGate)).one_or_none()


def save_gate(
    actor: Actor, *, slug: str, sites: Sequence[str], active: bool, seen_version: int | None, now: dt.datetime
) -> HostGate:
    """Open the agency's form, give it another address, say which sites may show it, or close it."""
    db.session.execute(select(Space.id).where(Space.id == actor.space_id).with_for_update(key_share=True))
    gate = find_gate(actor)
    taken = db.session.scalars(select(HostGate).where(HostGate.slug == slug)).one_or_none()
    if taken is not None and (gate is None or taken.id != gate.id):
        raise DomainError(N_("Cette adresse est déjà prise. Choisissez-en une autre."), field="slug")
    if gate is None:
        gate = HostGate(space_id=actor.space_id, slug=slug, sites=list(sites), active=active)
        db.session.add(gate)
        changes = [Changed(field="slug", old=None, new=slug, privacy=Privacy.TECHNICAL)]
    else:
        values = {"slug": slug, "sites": list(sites), "active": active}
        changes = [
            Changed(field=name, old=str(getattr(gate, name)), new=str(value), privacy=Privacy.TECHNICAL)
            for name, value in values.items()
            if getattr(gate, name) != value
        ]
        if not changes:
            return gate
        expect_version(gate, seen_version)
        for name, value in values.items():
            setattr(gate, name, value)
    db.session.flush()
    events.record(happened.GateChanged(gate_id=gate.id), actor, now, changes=changes)
    return gate


def receive_application(gate: HostGate, application: Application, limits: Limits, now: dt.datetime) -> None:
    """Receive an application, once however often it is sent. Whoever sent it reads the same thanks in every case.

    An address we know is its host's: they get the link to their space, and nothing of theirs changes by a form that
    anybody can fill in.
    """
    if not gate.active:
        raise GateClosed(N_("Ce formulaire est fermé"))
    words = repr(sorted(asdict(application.details).items()))
    key = token_hash(f"host:{gate.id}:{application.challenge.nonce}:{words}")
    if not add_once(Submission(key=key, at=now), key=Submission.key):
        return
    sent_again = not add_once(
        Submission(key=token_hash(f"host:{application.challenge.nonce}"), at=now), key=Submission.key
    )
    sending = Sending(
        trap=application.trap,
        took=now - application.challenge.issued_at,
        sent_again=sent_again,
        from_here=_count(HostSending.origin == application.origin, now),
        for_source=_count(HostSending.gate_id == gate.id, now),
    )
    if is_flood(sending, limits):
        raise TooManyAttempts(
            N_("Beaucoup de messages arrivent en ce moment. Rien n’est perdu : renvoyez dans un quart d’heure."),
            retry_after=15 * 60,
        )
    db.session.add(HostSending(space_id=gate.space_id, gate_id=gate.id, origin=application.origin, at=now))
    db.session.execute(select(HostGate.id).where(HostGate.id == gate.id).with_for_update())  # one at a time
    actor, first = Actor.system(gate.space_id), application.details.people[0]
    known = find_by_address(gate.space_id, first.email)
    if known is not None:
        _answer_known(actor, known, first.email, now)
        return
    said = (application.details.presentation, *(p.profession for p in application.details.people))
    names = " ".join(f"{p.first_name} {p.last_name}" for p in application.details.people)
    suspicions = suspicions_of(sending, limits, names=names, text="\n".join(said))
    host = add_host(
        actor, application.details, way=Way.FORM, confirmed_at=None, suspicions=[s.value for s in suspicions], now=now
    )
    give_pledge(actor, host, Pledge.CONSENT, means=Means.FORM, now=now)
    make_first_offers(actor, host, application.kinds, application.topics, now)
    if not suspicions:
        ask_confirmation(actor, host, now)


def confirm_application(token: str, now: dt.datetime) -> HostPerson:
    """Take an application as its person's, who holds the link; said twice it is said once."""
    person = person_behind(token, LinkPurpose.HOST_CONFIRMATION, now)
    system = Actor.system(person.space_id)
    host = hold_host(system, person.host_id)
    if host.confirmed_at is None:
        host.confirmed_at, host.suspicions = now, []
        host.last_sign_on = paris_date(now)
        db.session.flush()
        events.record(happened.HostConfirmed(host_id=host.id), actor_of(person), now)
    return person


def ask_again(actor: Actor, host_id: int, now: dt.datetime) -> None:
    """Ask for a confirmation because somebody of the team looked and found a person there."""
    host = fetch(actor, Host, host_id)
    if host.confirmed_at is not None:
        raise DomainError(N_("Cette personne a déjà confirmé."))
    host.suspicions = []
    db.session.flush()
    ask_confirmation(actor, host, now)


def list_unconfirmed_before(day: dt.date, after: int, limit: int) -> Sequence[Host]:
    """Return applications nobody confirmed, older than a day, in the order of their numbers."""
    query = select(Host).where(Host.confirmed_at.is_(None), Host.applied_on < day, Host.name != "", Host.id > after)
    return db.session.scalars(query.order_by(Host.id).limit(limit)).all()


def forget_sendings(now: dt.datetime) -> None:
    """Erase the counts of past days."""
    db.session.execute(delete(HostSending).where(HostSending.at <= now - KEPT))


def _answer_known(actor: Actor, host: Host, email: str, now: dt.datetime) -> None:
    person = next(person for person in host.people if person.email.lower() == email.lower())
    if host.confirmed_at is None:
        if not host.suspicions:
            ask_confirmation(actor, host, now)
        return
    invite(actor, person, now, once_per="%Y-%m-%dT%H")


def make_first_offers(
    actor: Actor, host: Host, kinds: Sequence[OfferKind], topics: Sequence[str], now: dt.datetime
) -> None:
    """Write what offers hold before anybody talked about them: the agency's numbers, a lodging of two beds."""
    words = HOSTS.installed().offers
    asked = {*kinds, OfferKind.EXPERTISE} if topics else {*kinds}
    for kind in (kind for kind in words if kind in asked):
        offer = OfferDetails(
            kind=kind,
            at_once=words[kind].at_once,
            per_year=words[kind].per_year,
            beds=2 if kind is OfferKind.LODGING else None,
            topics=topics if kind is OfferKind.EXPERTISE else (),
        )
        save_offer(actor, host.id, offer, now=now)


def _count(condition: object, now: dt.datetime) -> int:
    found = select(func.count()).select_from(HostSending).where(condition, HostSending.at > now - WINDOW)  # type: ignore[arg-type]
    return db.session.scalar(found) or 0
