"""Families and hosts of the demonstration who know each other: asked, glad, silent, uneasy, over with thanks."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.demonstration.agency import CAMILLE, Agency
from concierge.demonstration.days import Days
from concierge.families.access import actor_of_member
from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.families.queries import list_members
from concierge.hosts.access import actor_of
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.relations import answering, ending, following, log, recognition
from concierge.hosts.relations.choices import Answer, Ending, How, Mood
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.services import say_yes, send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db

_HOST, _FAMILY = Side.HOST, Side.FAMILY


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a side answered, so many days ago."""

    side: Side
    ago: int
    answer: Answer
    mood: Mood | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One relation: since when, on which mornings it was looked after, what was said and noted since."""

    family: str
    host: str  # as the register names them, from its beginning
    kind: OfferKind
    since: int
    mornings: Sequence[int] = ()
    said: Sequence[Said] = ()
    seen: Sequence[tuple[int, Side, str]] = ()
    change: str = ""
    ended: int | None = None


RELATIONS = (
    Told(
        family="Bellangeot",
        host="Jean-Marc",
        kind=OfferKind.MENTORING,
        since=150,
        mornings=(145, 80),
        said=(
            Said(side=_HOST, ago=144, answer=Answer.MET, mood=Mood.WARM, words="Un café au jardin, deux heures."),
            Said(side=_FAMILY, ago=143, answer=Answer.MET, mood=Mood.WARM),
            Said(side=_FAMILY, ago=78, answer=Answer.TALKED, mood=Mood.FINE),
        ),
        seen=((100, _HOST, "Visite de l’atelier du voisin"), (60, _HOST, "Le marché de Chaumont")),
    ),
    Told(
        family="Perrotey",
        host="Sylvie",
        kind=OfferKind.MENTORING,
        since=40,
        mornings=(34, 28),
        said=(
            Said(side=_FAMILY, ago=20, answer=Answer.TALKED, mood=Mood.HARD, words="On n’ose pas la déranger."),
            Said(side=_HOST, ago=19, answer=Answer.NOT_YET),
        ),
        change="Quelqu’un qui habite plus près, ce serait plus simple.",
    ),
    Told(family="Andrieux-Maillot", host="Katarzyna", kind=OfferKind.MENTORING, since=120, mornings=(114, 20)),
    Told(
        family="Schmitlin – Bonnard",
        host="Anne",
        kind=OfferKind.MEAL,
        since=60,
        mornings=(54,),
        said=(
            Said(side=_FAMILY, ago=53, answer=Answer.MET, mood=Mood.WARM),
            Said(side=_HOST, ago=52, answer=Answer.MET, mood=Mood.WARM),
        ),
        ended=40,
    ),
    Told(
        family="Valentinot",
        host="Samira",
        kind=OfferKind.VISIT,
        since=25,
        mornings=(19, 8),
        said=(Said(side=_HOST, ago=18, answer=Answer.MET, mood=Mood.WARM, words="Ils ont goûté tous les pains."),),
    ),
    Told(family="Caronnet", host="Aïssatou", kind=OfferKind.MEAL, since=7, mornings=(1,)),
)


def tell(agency: Agency, days: Days, households: Mapping[str, Household]) -> None:
    """Let them meet, answer and note, each day in its turn; thank whose year has come round."""
    for told in RELATIONS:
        _tell(agency.actor(CAMILLE), days, told, households[told.family])
    system = agency.actor(None)
    for host_id in db.session.scalars(select(Host.id).where(Host.space_id == system.space_id).order_by(Host.id)):
        recognition.thank_host(system, host_id, days.now)


def _tell(actor: Actor, days: Days, told: Told, household: Household) -> None:
    query = select(Host).where(Host.space_id == actor.space_id, Host.name.startswith(told.host, autoescape=True))
    host = db.session.scalars(query).one()
    relation = _meet(actor, household, host, told.kind, days.past(told.since))
    sides = {_HOST: actor_of(host.people[0]), _FAMILY: actor_of_member(list_members(actor, household.id)[0].id)}
    acts = [(ago, 0, None) for ago in told.mornings] + [(said.ago, 1, said) for said in told.said]
    for ago, _order, said in sorted(acts, key=lambda act: (-act[0], act[1])):
        if said is None:
            following.follow_relation(Actor.system(actor.space_id), relation.id, days.past(ago, 8))
        elif (speaker := sides[said.side]) is not None:
            now = days.past(said.ago, 18)
            answering.answer(speaker, relation.id, said.answer, mood=said.mood, words=said.words, now=now)
    for ago, side, words in told.seen:
        if (speaker := sides[side]) is not None:
            now = days.past(ago, 19)
            log.note(speaker, relation.id, How.SEEN, on=paris_date(now), words=words, now=now)
    if told.change and (speaker := sides[_FAMILY]) is not None:
        ending.ask_change(speaker, relation.id, words=told.change, now=days.past(3))
    if told.ended is not None:
        ending.end_relation(actor, relation.id, Ending.DONE, now=days.past(told.ended))


def _meet(actor: Actor, household: Household, host: Host, kind: OfferKind, now: dt.datetime) -> HostRelation:
    open_wish(actor, household.id, kind, means=Means.PHONE, now=now)
    request = send_request(actor, household_id=household.id, host_id=host.id, kind=kind, now=now)
    say_yes(actor, request.id, _HOST, now=now)
    say_yes(actor, request.id, _FAMILY, now=now)
    return db.session.scalars(select(HostRelation).where(HostRelation.request_id == request.id)).one()
