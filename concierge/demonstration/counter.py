"""Whom the offices met at their counters these weeks, in every state an answer may be in."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from concierge.demonstration.agency import Agency
from concierge.demonstration.arrivals import ZIEGLER
from concierge.demonstration.days import Days
from concierge.demonstration.residents import VALENTIN
from concierge.demonstration.visitors import VISITORS
from concierge.families.choices import Channel
from concierge.families.consent.confirmation import follow_confirmations, refuse_for
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import first_adult
from concierge.families.consent.services import confirm_file, give_consent
from concierge.families.journal import follow_up
from concierge.families.models import Contact, Household
from concierge.intake.counter import capture_at_counter
from concierge.intake.counter_rules import CounterEntry
from concierge.intake.rules import Capture
from concierge.platform.access import Actor
from concierge.platform.db import db

LANGRES, DER = "langres", "der"


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Somebody met at a counter `ago` days ago; `answered` days ago they said yes or no, or not at all."""

    by: str
    first: str
    last: str
    ago: int
    summary: str
    phone: str = ""
    email: bool = True
    channel: Channel = Channel.COUNTER
    answered: int | None = None
    refused: bool = False
    shares: bool = False  # lets the office know
    called: int | None = None


MET = (
    Met(
        by=LANGRES,
        first="Émilien",
        last="Garnaudet",
        ago=4,
        phone="06 39 98 52 11",
        summary="Boulanger à Dijon, cherche un fournil à reprendre. Passe tous les étés sur les remparts.",
    ),
    Met(
        by=LANGRES,
        first="Solveig",
        last="Hamelinck",
        ago=1,
        phone="06 39 98 52 12",
        email=False,
        summary="Infirmière, deux enfants. Demande s’il y a une école à pied du centre. À appeler après 17 h.",
    ),
    Met(
        by=LANGRES,
        first="Patrice",
        last="Lebasquer",
        ago=18,
        summary="Voudrait se rapprocher de sa mère, à Saints-Geosmes.",
        channel=Channel.CALL,
    ),
    Met(
        by=LANGRES,
        first="Joanna",
        last="Wilczek",
        ago=11,
        answered=10,
        refused=True,
        summary="A pris la brochure, pensait à un projet pour plus tard.",
    ),
    Met(
        by=LANGRES,
        first="Ruben",
        last="Castagnier",
        ago=16,
        answered=15,
        shares=True,
        called=14,
        phone="06 39 98 52 14",
        summary="Télétravaille, veut un jardin et un train pour Paris. Compagne graphiste.",
    ),
    Met(
        by=LANGRES,
        first="Odile",
        last="Fromageau",
        ago=38,
        answered=36,
        called=35,
        phone="06 39 98 52 15",
        summary="Bientôt à la retraite, cherche une petite maison près d’un marché.",
    ),
    Met(
        by=DER,
        first="Kévin",
        last="Taillandeau",
        ago=2,
        phone="06 39 98 52 16",
        summary="Rencontré au salon nautique. Moniteur de voile, sa femme est aide-soignante.",
        channel=Channel.EVENT,
    ),
)


def tell(agency: Agency, days: Days, households: Mapping[str, Household]) -> None:
    """Write them down as their offices did, and let them answer; some of those who came before share their news."""
    for number, met in enumerate(MET):
        _tell_of(agency, days, met, f"demonstration {number}")
    follow_confirmations(days.now, db.session.flush)
    for family in (ZIEGLER, VALENTIN, *(f for f in VISITORS if f.brought_by)):
        household = households[family.name]
        _let_know(agency, household, household.origin_organisation_id, days)


def _tell_of(agency: Agency, days: Days, met: Met, key: str) -> None:
    capture = Capture(
        first_name=met.first,
        last_name=met.last,
        phone=met.phone,
        email=f"{met.last.lower()}@famille.example" if met.email else "",
        summary=met.summary,
        channel=met.channel,
    )
    actor = agency.actors[met.by]
    row = capture_at_counter(actor, CounterEntry(capture=capture, key=key), days.past(met.ago, 11))
    household = db.session.get_one(Household, row.household_id)
    if met.answered is None:
        return
    system, at = Actor.system(agency.space_id), days.past(met.answered, 19)
    if met.refused:
        refuse_for(system, household, Means.LINK, at)
        return
    confirm_file(system, household, means=Means.LINK, now=at)
    if met.shares:
        _let_know(agency, household, row.organisation_id, days)
    if met.called is not None:
        owner = agency.actor_of_person(household.owner_id) or agency.actor(None)
        promise = db.session.scalars(select(Contact).where(Contact.household_id == household.id)).one()
        follow_up(owner, promise.id, days.past(met.called, 17))


def _let_know(agency: Agency, household: Household, organisation_id: int, days: Days) -> None:
    give_consent(
        Actor.system(agency.space_id),
        first_adult(household.id),
        Purpose.OUTCOME,
        means=Means.LINK,
        recipient_id=organisation_id,
        now=days.past(1, 12),
    )
