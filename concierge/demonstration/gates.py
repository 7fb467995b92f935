"""The sources of the demonstration, which families came through which, and what came by the forms these last days."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from concierge.demonstration.agency import AGENCY, BASTIEN, CAMILLE, HELENE, INES, Agency
from concierge.demonstration.days import Days
from concierge.demonstration.shapes import Family
from concierge.families.choices import Channel, Source
from concierge.families.consent.purposes import Purpose
from concierge.intake.captures import receive_capture
from concierge.intake.models import IntakeSource
from concierge.intake.rules import Capture, SourceDetails
from concierge.intake.sendings import Arrival, receive_sending
from concierge.intake.sources import add_source
from concierge.platform.access import Actor
from concierge.platform.challenge import Challenge
from concierge.platform.db import db
from concierge.platform.suspicion import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One source of the demonstration; organisation and owner by their keys."""

    slug: str
    kind: Source
    name: str
    organisation: str = AGENCY
    owner: str | None = None
    campaign: str = ""
    sites: tuple[str, ...] = ()
    welcome: str = ""


GATES = (
    Gate(
        slug="ot-langres",
        kind=Source.TOURIST_OFFICE,
        name="Office de tourisme de Langres",
        organisation="ot-langres",
        owner=CAMILLE,
        sites=("https://langres.example",),
        welcome=(
            "Vous avez aimé les remparts, le marché, le lac ? Des familles sont restées. Racontez-nous votre envie : "
            "Camille vous rappelle."
        ),
    ),
    Gate(
        slug="lac-du-der",
        kind=Source.TOURIST_OFFICE,
        name="Office de tourisme du Lac du Der",
        organisation="ot-der",
        owner=INES,
    ),
    Gate(slug="salon", kind=Source.EVENT, name="Salons et rencontres", owner=HELENE),
    Gate(slug="un-ete-ici", kind=Source.CAMPAIGN, name="Campagne d’été", owner=INES, campaign="Un été ici"),
    Gate(
        slug="hopital",
        kind=Source.EMPLOYER,
        name="Centre hospitalier de Chaumont",
        organisation="hopital",
        owner=BASTIEN,
    ),
    Gate(slug="suize", kind=Source.EMPLOYER, name="Mécanique de la Suize", organisation="mecanique"),
)
_BY_PARTNER = {"ot-langres": "ot-langres", "ot-der": "lac-du-der", "mecanique": "suize"}
_BY_KIND = {Source.EVENT: "salon", Source.CAMPAIGN: "un-ete-ici"}

_VALLIN = Capture(
    first_name="Maud",
    last_name="Vallinot",
    phone="06 39 98 41 07",
    email="maud.vallinot@famille.example",
    summary=(
        "Nous passons nos étés au bord du lac depuis six ans. Cette année les enfants ont pleuré en repartant. "
        "Je suis infirmière, mon mari est menuisier : est-ce que ce serait une folie ?"
    ),
    origin_place="Reims",
    channel=Channel.FORM,
    own_words=True,
    agreed=(Purpose.ACCOMPANIMENT,),
    more=(
        "Qui viendrait avec vous ? Mon mari, nos enfants de 5 et 8 ans",
        "Pour quand ? Dans l’année",
        "Qu’est-ce qui vous aiderait le plus ? Trouver un emploi, pour moi ou mon conjoint, Trouver un logement",
    ),
)
_OKORO = Capture(
    first_name="Daniel",
    last_name="Okorafor",
    email="daniel.okorafor@famille.example",
    summary="Offered a post at the workshop. My wife teaches music. We know nobody there yet.",
    language="en",
    origin_place="Leeds",
    channel=Channel.FORM,
    own_words=True,
    agreed=(Purpose.ACCOMPANIMENT,),
)
_ROBOT = Capture(
    first_name="SEO Expert",
    last_name="Ranking",
    email="offer@ranking.example",
    summary="First page guaranteed! https://ranking.example/a https://ranking.example/b https://ranking.example/c",
    channel=Channel.FORM,
    own_words=True,
    agreed=(Purpose.ACCOMPANIMENT,),
)


def open_gates(agency: Agency, now: dt.datetime) -> Agency:
    """Open the sources as they were from the first day; return the agency that knows them."""
    sources: dict[str, int] = {}
    for gate in GATES:
        details = SourceDetails(
            kind=gate.kind,
            name=gate.name,
            campaign=gate.campaign,
            organisation_id=agency.organisations[gate.organisation],
            owner_id=agency.person_id(gate.owner),
            sites=gate.sites,
            welcome_fr=gate.welcome,
        )
        sources[gate.slug] = add_source(agency.actor(None), details, slug=gate.slug, now=now).id
    return replace(agency, sources=sources)


def gate_of(family: Family, sources: Mapping[str, int]) -> int | None:
    """Return the source a family came in by; None for those the team met by itself."""
    return sources.get(_BY_PARTNER.get(family.brought_by or "", _BY_KIND.get(family.source, "")))


def tell(agency: Agency, days: Days) -> None:
    """Let two families write by the forms, one to an employer whose files nobody receives yet, and a machine too."""
    system = Actor.system(agency.space_id)
    for slug, capture, at in (("lac-du-der", _VALLIN, days.past(1, 20)), ("suize", _OKORO, days.now)):
        receive_capture(system, capture, _source(agency, slug), key="demonstration", now=at)
    at = days.past(2, 3)
    arrival = Arrival(capture=_ROBOT, challenge=Challenge("demonstration", at), trap="", origin="0" * 64)
    receive_sending(_source(agency, "un-ete-ici"), arrival, Limits(per_origin=20, per_source=300), at)


def _source(agency: Agency, slug: str) -> IntakeSource:
    return db.session.get_one(IntakeSource, agency.sources[slug])
