"""The mails of a request: would you, both said yes, not this time. One for each turn, made when it leaves."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.families.appointments.mails import who_is_told
from concierge.families.models import Household, Member
from concierge.hosts.choices import HostState
from concierge.hosts.host_page import get_host_view
from concierge.hosts.models import Host, HostPerson
from concierge.hosts.relations.contacts import contacts_of_family, contacts_of_host
from concierge.hosts.relations.events import RelationOpened
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.relations.people import people_to_ask
from concierge.hosts.requests.choices import STATE_LABELS, WAITING, RequestState, Side
from concierge.hosts.requests.events import RequestAnswered, RequestClosed, RequestReminded, RequestSent
from concierge.hosts.requests.links import token_of_mail
from concierge.hosts.requests.models import HostRequest, HostRequestLink
from concierge.hosts.requests.profile import profile_of, say_profile, say_who
from concierge.hosts.requests.rules import whose_turn
from concierge.hosts.requests.wishes import find_wish
from concierge.hosts.settings import HOSTS
from concierge.hosts.words import offer_words, said_of
from concierge.notifications.models import Message
from concierge.notifications.preferences import get_staff_choices
from concierge.notifications.services import MailContent, queue_message
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db

KIND_HOST = "request_host"
KIND_FAMILY = "request_family"
KIND_OVER = "request_over"
KIND_OPENED = "relation_opened"
KIND_TOLD = "request_told"
_ASKS = {Side.HOST: KIND_HOST, Side.FAMILY: KIND_FAMILY}


def ask(event: RequestSent | RequestAnswered | RequestReminded, actor: Actor, now: dt.datetime) -> None:
    """Write to whoever is to answer: asked, asked for another day, or reminded."""
    request = db.session.get_one(HostRequest, event.request_id)
    side = whose_turn(request.state)
    if side is not None:
        reminder = isinstance(event, RequestReminded)
        ask_side(actor, request, side, "r" if reminder else "", now, reminder=reminder)


def ask_side(
    actor: Actor, request: HostRequest, side: Side, which: str, now: dt.datetime, *, reminder: bool = False
) -> None:
    """Ask one of the two, once for each turn and `which`."""
    context = {"request_id": request.id, "turn": request.turn, "reminder": reminder}
    _queue(actor, request, side, _ASKS[side], f"{request.turn}{which}", context, now)


def tell_end(event: RequestAnswered | RequestClosed, actor: Actor, now: dt.datetime) -> None:
    """Tell kindly whoever is not asked any more, never why nor by whom; the team learns what it has to do next."""
    request = db.session.get_one(HostRequest, event.request_id)
    if request.state in WAITING or request.state is RequestState.ACCEPTED:
        return
    context = {"request_id": request.id}
    if request.state is not RequestState.HOST_DECLINED and actor.host_id is None:
        _queue(actor, request, Side.HOST, KIND_OVER, "", context, now)
    family_was_asked = request.host_yes_at is not None and getattr(event, "tells_family", True)
    if family_was_asked and request.state is not RequestState.FAMILY_DECLINED and actor.household_id is None:
        _queue(actor, request, Side.FAMILY, KIND_OVER, "", context, now)
    if actor.person_id is None and request.state is not RequestState.WITHDRAWN:
        _tell_team(request, now)


def tell_opened(event: RelationOpened, actor: Actor, now: dt.datetime) -> None:
    """Give each of the two the other's names, telephone and address."""
    relation = db.session.get_one(HostRelation, event.relation_id)
    request = db.session.get_one(HostRequest, relation.request_id)
    for side in (Side.HOST, Side.FAMILY):
        _queue(actor, request, side, KIND_OPENED, "", {"relation_id": relation.id}, now)


def send_again(link: HostRequestLink, now: dt.datetime) -> None:
    """Send a fresh link to the known address behind an old one, while somebody waits for that answer; hourly."""
    request = db.session.get_one(HostRequest, link.request_id)
    side = Side.HOST if link.host_person_id is not None else Side.FAMILY
    if whose_turn(request.state) is side:
        ask_side(Actor.system(link.space_id), request, side, f"{now:%Y-%m-%dT%H}", now)


def render_host(message: Message, now: dt.datetime) -> MailContent | None:
    """Ask a host for a family without a name; None when it is no longer their turn."""
    request, person = _asked(message, Side.HOST), _host_person(message)
    if request is None or person is None:
        return None
    host = db.session.get_one(Host, request.host_id)
    profile = profile_of(request.household_id, request.kind, paris_date(now), host=host)
    values = {
        "profile": profile,
        "say_who": say_who,
        "say_profile": say_profile,
        **_values(message, request, person, now),
    }
    return _content(KIND_HOST, person, host.language, values)


def render_family(message: Message, now: dt.datetime) -> MailContent | None:
    """Present to a family the host who said yes; None when it is no longer its turn."""
    request, member = _asked(message, Side.FAMILY), _member(message)
    if request is None or member is None:
        return None
    view = get_host_view(Actor.system(request.space_id), request.host_id, now)
    values = {
        "view": view,
        "year": paris_date(now).year,
        "said_of": said_of,
        "settings": HOSTS.installed(),
        **_values(message, request, member, now),
    }
    return _content(KIND_FAMILY, member, _language_of(member.household_id), values)


def render_over(message: Message, now: dt.datetime) -> MailContent | None:
    """Say kindly that nothing is asked any more; None to whoever rests, has left, or no longer wishes for it."""
    request = db.session.get(HostRequest, message.context["request_id"])
    to = _host_person(message) or _member(message)
    if request is None or to is None or request.state in WAITING:
        return None
    if isinstance(to, HostPerson):
        host = db.session.get_one(Host, request.host_id)
        if host.state is not HostState.ACTIVE or host.is_paused(paris_date(now)):
            return None
        language = host.language
    else:
        household = db.session.get_one(Household, request.household_id)
        wish = find_wish(Actor.system(request.space_id), household.id, request.kind)
        if household.closed_on is not None or wish is None or wish.withdrawn_at is not None:
            return None
        language = household.language
    values = {"request": request, "to_host": isinstance(to, HostPerson), "offer_words": offer_words}
    return _content(KIND_OVER, to, language, values)


def render_opened(message: Message, _now: dt.datetime) -> MailContent | None:
    """Give one of the two the other's names, telephone and address; None when it ended meanwhile."""
    relation = db.session.get(HostRelation, message.context["relation_id"])
    to = _host_person(message) or _member(message)
    if relation is None or to is None or relation.ended_at is not None:
        return None
    to_host = isinstance(to, HostPerson)
    contacts = contacts_of_family(relation.household_id) if to_host else contacts_of_host(relation.host_id)
    language = db.session.get_one(Host, relation.host_id).language if to_host else _language_of(relation.household_id)
    values = {"relation": relation, "contacts": contacts, "to_host": to_host, "offer_words": offer_words}
    return _content(KIND_OPENED, to, language, values)


def render_told(message: Message, _now: dt.datetime) -> MailContent | None:
    """Tell a colleague in a sentence that somebody else is to be found; None when a new request was sent since."""
    request = db.session.get(HostRequest, message.context["request_id"])
    person = db.session.get(Person, message.context["person_id"])
    if request is None or person is None or _asked_again(request):
        return None
    values = {
        "request": request,
        "family": db.session.get_one(Household, request.household_id).name,
        "host": db.session.get_one(Host, request.host_id).name,
        "state_label": STATE_LABELS[request.state],
        "offer_words": offer_words,
    }
    return MailContent(template=KIND_TOLD, values=values, language=person.language, signer="")


def _asked_again(request: HostRequest) -> bool:
    later = select(HostRequest.id).where(
        HostRequest.household_id == request.household_id, HostRequest.kind == request.kind, HostRequest.id > request.id
    )
    return db.session.scalars(later.limit(1)).first() is not None


def _tell_team(request: HostRequest, now: dt.datetime) -> None:
    household = db.session.get_one(Household, request.household_id)
    for person in who_is_told(household, None):
        queue_message(
            Actor.system(request.space_id),
            kind=KIND_TOLD,
            key=f"{KIND_TOLD}:{request.id}:{person.id}",
            recipient=person.email,
            recipient_name=person.full_name,
            context={"request_id": request.id, "person_id": person.id},
            household_id=household.id,
            now=now,
            due=get_staff_choices(person.id).when(now),
        )


def _queue(
    actor: Actor, request: HostRequest, side: Side, kind: str, which: str, context: dict[str, Any], now: dt.datetime
) -> None:
    """Queue one mail to each adult of a side whose address is known; the team telephones where there is none."""
    for to in people_to_ask(request, side):
        who = {"host_person_id" if side is Side.HOST else "member_id": to.id}
        queue_message(
            actor,
            kind=kind,
            key=f"{kind}:{request.id}:{side.value}{to.id}:{which}",
            recipient=to.email,
            recipient_name=to.full_name,
            context=context | who,
            household_id=request.household_id if side is Side.FAMILY else None,
            host_id=request.host_id if side is Side.HOST else None,
            now=now,
        )


def _asked(message: Message, side: Side) -> HostRequest | None:
    """Return the request of a mail while its turn lasts: an answer, another day or the end overtake it."""
    request = db.session.get(HostRequest, message.context["request_id"])
    if request is None or request.turn != message.context["turn"] or whose_turn(request.state) is not side:
        return None
    return request


def _host_person(message: Message) -> HostPerson | None:
    """Return whom a mail is for; an address corrected meanwhile is the one it leaves for."""
    person = db.session.get(HostPerson, message.context.get("host_person_id", 0))
    if person is None or not person.email:
        return None
    message.recipient = person.email
    return person


def _member(message: Message) -> Member | None:
    member = db.session.get(Member, message.context.get("member_id", 0))
    if member is None or member.removed_on is not None or not member.email:
        return None
    message.recipient = member.email
    return member


def _language_of(household_id: int) -> str:
    return db.session.get_one(Household, household_id).language


def _values(message: Message, request: HostRequest, to: HostPerson | Member, now: dt.datetime) -> dict[str, Any]:
    return {
        "request": request,
        "reminder": bool(message.context["reminder"]),
        "token": token_of_mail(message, request, to, now),
        "offer_words": offer_words,
    }


def _content(template: str, to: HostPerson | Member, language: str, values: dict[str, Any]) -> MailContent:
    return MailContent(template=template, values={"first_name": to.first_name, **values}, language=language, signer="")
