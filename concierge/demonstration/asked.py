"""Families who wished to meet people from here, and the ways a request may stand: asked, moved, yes twice, no."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select

from concierge.demonstration.agency import CAMILLE, HELENE, INES, Agency
from concierge.demonstration.days import Days
from concierge.families.consent.purposes import Means
from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.requests.choices import RequestState, Side
from concierge.hosts.requests.services import propose_day, say_no, say_yes, send_request
from concierge.hosts.requests.wishes import open_wish
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.errors import DomainError

_MEAL, _VISIT, _MENTOR, _EXPERT = OfferKind.MEAL, OfferKind.VISIT, OfferKind.MENTORING, OfferKind.EXPERTISE


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One wish; `host` is who was asked for it, `into` how far it came. Days are counted from today."""

    family: str
    kind: OfferKind
    expects: str
    host: str = ""
    into: RequestState = RequestState.HOST_ASKED
    since: int = 1
    on: int | None = None
    moved_to: int | None = None  # by the host
    reason: str = ""
    by: str = HELENE
    origin: bool = False


ASKED = (
    Asked(
        family="Iyengar",
        kind=_MEAL,
        expects="Goûter la cuisine d’ici, et faire goûter la nôtre.",
        host="Katarzyna et Piotr Wolny",
        since=2,
        on=19,
        origin=True,
    ),
    Asked(
        family="Amrane – Villiers",
        kind=_MEAL,
        expects="Parler de l’école avec des parents.",
        host="Anne et Paul Mercelin",
        into=RequestState.FAMILY_ASKED,
        since=5,
        on=12,
        moved_to=20,
    ),
    Asked(
        family="Moreuil – Traoré",
        kind=_MENTOR,
        expects="Quelqu’un à appeler quand on ne sait pas.",
        host="Jean-Marc et Monique Thévenel",
        into=RequestState.ACCEPTED,
        since=64,
        by=CAMILLE,
    ),
    Asked(
        family="Bellangeot",
        kind=_VISIT,
        expects="Les marchés, et un coin pour nager.",
        host="Hugo Lambinet et Marie Sautier",
        into=RequestState.ACCEPTED,
        since=16,
        on=9,
        by=INES,
    ),
    Asked(
        family="Collinet – Berthelin",
        kind=_VISIT,
        expects="Voir un village en semaine.",
        host="Samira et Yanis Benkacem",
        into=RequestState.HOST_DECLINED,
        since=9,
        reason="La boutique nous prend tout le mois, désolés.",
    ),
    Asked(
        family="Kerbriand",
        kind=_EXPERT,
        expects="Comment se passe le télétravail avec la fibre ici ?",
        host="Hugo Lambinet et Marie Sautier",
        into=RequestState.FAMILY_ASKED,
        since=3,
        by=INES,
    ),
    Asked(family="Ponsard", kind=_MEAL, expects="Un dîner simple, avec des enfants si possible."),
)


def tell(agency: Agency, days: Days, households: Mapping[str, Household]) -> None:
    """Ask, and let each side answer as it did."""
    for asked in ASKED:
        household = households.get(asked.family)
        if household is not None and household.confirmed and household.closed_on is None:
            with suppress(DomainError):  # somebody was asked or found for them otherwise
                _tell(agency.actor(asked.by), days, asked, household)


def _tell(actor: Actor, days: Days, asked: Asked, household: Household) -> None:
    at = days.past(asked.since, 11)
    on = days.day(asked.on) if asked.on is not None else None
    open_wish(
        actor,
        household.id,
        asked.kind,
        means=Means.PHONE,
        now=at - dt.timedelta(hours=1),
        wanted_on=on,
        expects=asked.expects,
        tells_origin=asked.origin,
    )
    host = db.session.scalars(select(Host).where(Host.space_id == actor.space_id, Host.name == asked.host)).first()
    if not asked.host or host is None:
        return
    request = send_request(actor, household_id=household.id, host_id=host.id, kind=asked.kind, now=at)
    later = min(at + dt.timedelta(hours=20), days.now)
    if asked.into is RequestState.HOST_DECLINED:
        say_no(actor, request.id, Side.HOST, reason=asked.reason, now=later)
    elif asked.moved_to is not None:
        propose_day(actor, request.id, Side.HOST, on=days.day(asked.moved_to), now=later)
    elif asked.into is not RequestState.HOST_ASKED:
        say_yes(actor, request.id, Side.HOST, now=later)
    if asked.into is RequestState.ACCEPTED:
        say_yes(actor, request.id, Side.FAMILY, now=min(later + dt.timedelta(hours=9), days.now))
