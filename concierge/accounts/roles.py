"""Roles and what they may do: the whole table in one place."""

from enum import StrEnum

from concierge.platform.access import Permission as P
from concierge.platform.i18n import N_


class Role(StrEnum):
    """What a person is in an organisation."""

    COORDINATOR = "coordinator"
    CONCIERGE = "concierge"
    HR_ADVISER = "hr_adviser"
    PARTNER_AGENT = "partner_agent"
    READER = "reader"


class Speciality(StrEnum):
    """What a member of the team knows best; steps ask for one."""

    INSTALLATION = "installation"
    HR = "hr"
    HOSPITALITY = "hospitality"
    HEALTH = "health"


class OrganisationKind(StrEnum):
    """Kinds of organisations of the network."""

    AGENCY = "agency"
    TOURIST_OFFICE = "tourist_office"
    EPCI = "epci"
    TOWN_HALL = "town_hall"
    EMPLOYER = "employer"
    ESTATE_AGENT = "estate_agent"
    HEALTH = "health"
    OTHER = "other"


ROLE_LABELS = {
    Role.COORDINATOR: N_("Coordination"),
    Role.CONCIERGE: N_("Chargé·e d’accueil"),
    Role.HR_ADVISER: N_("Conseil emploi"),
    Role.PARTNER_AGENT: N_("Partenaire"),
    Role.READER: N_("Lecture seule"),
}
SPECIALITY_LABELS = {
    Speciality.INSTALLATION: N_("Installation"),
    Speciality.HR: N_("Emploi"),
    Speciality.HOSPITALITY: N_("Vie sociale"),
    Speciality.HEALTH: N_("Santé"),
}
ORGANISATION_LABELS = {
    OrganisationKind.AGENCY: N_("Agence d’attractivité"),
    OrganisationKind.TOURIST_OFFICE: N_("Office de tourisme"),
    OrganisationKind.EPCI: N_("Intercommunalité"),
    OrganisationKind.TOWN_HALL: N_("Mairie"),
    OrganisationKind.EMPLOYER: N_("Employeur"),
    OrganisationKind.ESTATE_AGENT: N_("Agence immobilière"),
    OrganisationKind.HEALTH: N_("Santé"),
    OrganisationKind.OTHER: N_("Autre partenaire"),
}

_FOLLOW = {
    P.FILES_LIST,
    P.FILES_READ,
    P.FILES_WRITE,
    P.STEPS_WRITE,
    P.CAPTURE,
    P.TERRITORY_READ,
    P.MESSAGES_READ,
    P.SETTINGS_READ,
    P.HOSTS_READ,
    P.WEEKENDS_READ,
    P.ACCOUNT_OWN,
}
PERMISSIONS: dict[Role, frozenset[P]] = {
    Role.COORDINATOR: frozenset(
        _FOLLOW | {P.HOSTS_WRITE, P.WEEKENDS_WRITE, P.FILES_ERASE, P.TEAM_MANAGE, P.SETTINGS_WRITE, P.TERRITORY_WRITE}
    ),
    Role.CONCIERGE: frozenset(_FOLLOW | {P.HOSTS_WRITE, P.WEEKENDS_WRITE}),
    Role.HR_ADVISER: frozenset(_FOLLOW),
    Role.PARTNER_AGENT: frozenset({P.CAPTURE, P.TERRITORY_READ, P.ACCOUNT_OWN}),
    Role.READER: frozenset(
        {P.FILES_LIST, P.FILES_READ, P.TERRITORY_READ, P.HOSTS_READ, P.WEEKENDS_READ, P.ACCOUNT_OWN}
    ),
}
FOLLOWING_ROLES = frozenset({Role.COORDINATOR, Role.CONCIERGE, Role.HR_ADVISER})  # those who can own files and steps
NEWCOMER_PERMISSIONS = frozenset({P.OWN_FILE})
HOST_PERMISSIONS = frozenset({P.OWN_HOST})
