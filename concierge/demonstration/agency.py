"""The agency of the demonstration: its organisations, its team, its partners. All invented."""

import datetime as dt
from dataclasses import dataclass, field

from concierge.accounts import services as accounts
from concierge.accounts.models import Person
from concierge.accounts.queries import list_organisations
from concierge.accounts.roles import OrganisationKind, Role, Speciality
from concierge.accounts.sign_in import actor_of
from concierge.platform.access import Actor

PASSWORD = "demonstration-2026"  # noqa: S105 - printed at every start of a demonstration
DEPARTMENT = "52"
DOMAIN = "venirvivre.example"
AGENCY = "agence"
HELENE, CAMILLE, INES, BASTIEN, SABINE, KARIM = "helene", "camille", "ines", "bastien", "sabine", "karim"

SPACE = accounts.SpaceDetails(
    name="Venir vivre en Haute-Marne",
    accent="#1f4d3a",
    warm="#b4532a",
    phone="01 99 00 52 00",
    email=f"bonjour@{DOMAIN}",
)


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation of the network."""

    key: str
    name: str
    kind: OrganisationKind
    commune: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who signs in."""

    key: str
    first: str
    last: str
    role: Role
    title: str  # as the sign-ins tell it
    organisation: str = AGENCY
    specialities: tuple[Speciality, ...] = ()
    weekly_minutes: int = 0

    @property
    def email(self) -> str:
        """Return the address used to sign in."""
        return f"{self.key}@{DOMAIN}"


PARTNERS = (
    Partner("ot-chaumont", "Office de tourisme de Chaumont", OrganisationKind.TOURIST_OFFICE, "52121"),
    Partner("ot-langres", "Office de tourisme du Pays de Langres", OrganisationKind.TOURIST_OFFICE, "52269"),
    Partner("ot-der", "Office de tourisme du Lac du Der", OrganisationKind.TOURIST_OFFICE, "52448"),
    Partner("agglo-chaumont", "Agglomération de Chaumont, service habitat", OrganisationKind.EPCI, "52121"),
    Partner("cc-langres", "Communauté de communes du Grand Langres", OrganisationKind.EPCI, "52269"),
    Partner("mecanique", "Mécanique de la Suize", OrganisationKind.EMPLOYER, "52121"),
    Partner("penitentiaire", "Établissement pénitentiaire de Chaumont", OrganisationKind.EMPLOYER, "52121"),
    Partner("immobilier", "Agence immobilière Sous les Remparts", OrganisationKind.ESTATE_AGENT, "52269"),
    Partner("hopital", "Centre hospitalier de Chaumont", OrganisationKind.HEALTH, "52121"),
    Partner("departement", "Cabinet de la vice-présidence du Département", OrganisationKind.OTHER, "52121"),
)

_INSTALLATION, _HOSPITALITY, _HEALTH = Speciality.INSTALLATION, Speciality.HOSPITALITY, Speciality.HEALTH
TEAM = (
    Colleague(
        key=HELENE, first="Hélène", last="Vauthier", role=Role.COORDINATOR, title="Coordinatrice", weekly_minutes=240
    ),
    Colleague(
        key=CAMILLE,
        first="Camille",
        last="Morizot",
        role=Role.CONCIERGE,
        title="Chargée d’accueil, installation",
        specialities=(_INSTALLATION,),
        weekly_minutes=1500,
    ),
    Colleague(
        key=INES,
        first="Inès",
        last="Roussey",
        role=Role.CONCIERGE,
        title="Chargée d’accueil, vie sociale",
        specialities=(_HOSPITALITY, _INSTALLATION),
        weekly_minutes=1500,
    ),
    Colleague(
        key=BASTIEN,
        first="Bastien",
        last="Collinot",
        role=Role.CONCIERGE,
        title="Chargé d’accueil, santé",
        specialities=(_HEALTH, _INSTALLATION),
        weekly_minutes=1260,
    ),
    Colleague(
        key=SABINE,
        first="Sabine",
        last="Lemoyne",
        role=Role.HR_ADVISER,
        title="Conseillère emploi",
        specialities=(Speciality.HR,),
        weekly_minutes=1200,
    ),
    Colleague(
        key=KARIM,
        first="Karim",
        last="Haddouche",
        role=Role.HR_ADVISER,
        title="Conseiller emploi",
        specialities=(Speciality.HR,),
        weekly_minutes=900,
    ),
)
GUESTS = (
    Colleague(
        key="cabinet",
        first="Mathilde",
        last="Perchet",
        role=Role.READER,
        title="Cabinet de l’élue (lecture)",
        organisation="departement",
    ),
    Colleague(
        key="langres",
        first="Nadège",
        last="Thiriot",
        role=Role.PARTNER_AGENT,
        title="Partenaire, OT de Langres",
        organisation="ot-langres",
    ),
    Colleague(
        key="penitentiaire",
        first="Irène",
        last="Falconet",
        role=Role.PARTNER_AGENT,
        title="Partenaire, établissement pénitentiaire",
        organisation="penitentiaire",
    ),
    Colleague(
        key="der",
        first="Loïc",
        last="Varnier",
        role=Role.PARTNER_AGENT,
        title="Partenaire, OT du Der",
        organisation="ot-der",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """The agency once made: who acts, by key, and the ids of the organisations."""

    space_id: int
    actors: dict[str, Actor]
    organisations: dict[str, int]
    sources: dict[str, int] = field(default_factory=dict)  # by address, once they are open

    def person_id(self, key: str | None) -> int | None:
        """Return the id of one of the people."""
        return None if key is None else self.actors[key].person_id

    def actor(self, key: str | None) -> Actor:
        """Return one of the team; the coordinator when nobody is named."""
        return self.actors[key or HELENE]

    def actor_of_person(self, person_id: int | None) -> Actor | None:
        """Return the actor behind a person's id."""
        return next((actor for actor in self.actors.values() if actor.person_id == person_id), None)


def make_agency(now: dt.datetime) -> Agency:
    """Open the space as it was `now`, with its partners and its people."""
    space = accounts.create_space(SPACE, department=DEPARTMENT, now=now)
    system = Actor.system(space.id)
    organisations = {AGENCY: list_organisations(system)[0]}
    for partner in PARTNERS:
        organisations[partner.key] = accounts.add_organisation(
            system, name=partner.name, kind=partner.kind, commune_code=partner.commune, now=now
        )
    people: dict[str, Person] = {}
    for number, colleague in enumerate((*TEAM, *GUESTS), start=1):
        details = accounts.PersonDetails(
            first_name=colleague.first,
            last_name=colleague.last,
            email=colleague.email,
            role=colleague.role,
            phone=f"01 99 00 52 {number:02d}",
            specialities=colleague.specialities,
            weekly_minutes=colleague.weekly_minutes,
        )
        people[colleague.key] = accounts.add_person(
            system, organisations[colleague.organisation], details, PASSWORD, now
        )
    return Agency(
        space_id=space.id,
        actors={key: actor_of(person) for key, person in people.items()},
        organisations={key: organisation.id for key, organisation in organisations.items()},
    )
