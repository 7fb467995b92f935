"""What may be written of a host, and what an offer needs before anybody is sent: values in, values out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from concierge.hosts.choices import HomeAccess, HostState, LifeStage, OfferKind, Refusal, Smoking
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

ADULT = 18
MOST_CHILDREN = 12
FAR = 180  # minutes: further is another territory
_NEXT = {
    HostState.APPLIED: {HostState.INTERVIEW, HostState.ACTIVE, HostState.REFUSED, HostState.LEFT},
    HostState.INTERVIEW: {HostState.ACTIVE, HostState.REFUSED, HostState.LEFT},
    HostState.ACTIVE: {HostState.LEFT},
    HostState.REFUSED: {HostState.INTERVIEW},
    HostState.LEFT: {HostState.INTERVIEW, HostState.ACTIVE},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """One adult of a host household."""

    first_name: str
    last_name: str = ""
    email: str = ""
    phone: str = ""
    profession: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostDetails:
    """What is typed of a host household, whoever types it."""

    people: Sequence[PersonDetails]
    commune_code: str | None = None
    language: str = "fr"
    presentation: str = ""
    child_years: Sequence[int] = ()
    languages: Sequence[str] = ()
    interests: Sequence[str] = ()
    from_elsewhere: bool = False
    here_since: int | None = None
    origin: str = ""
    pets: str = ""
    smoking: Smoking = Smoking.NO
    home_access: HomeAccess = HomeAccess.UNKNOWN
    life_stage: LifeStage = LifeStage.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDetails:
    """What is typed of one offer."""

    kind: OfferKind
    at_once: int = 1
    per_year: int = 4
    within_minutes: int | None = None
    within_km: int | None = None
    rooms: int | None = None
    beds: int | None = None
    refuses: Sequence[Refusal] = ()
    audiences: Sequence[str] = ()
    topics: Sequence[str] = ()
    wishes: str = ""


def host_name(people: Sequence[PersonDetails]) -> str:
    """Return what a host household is called: « Anne et Paul Mercier », « Anne Mercier et Paul Roy »."""
    first = people[0]
    if len(people) == 1:
        return f"{first.first_name} {first.last_name}".strip()
    other = people[1]
    if first.last_name and other.last_name in {"", first.last_name}:
        return f"{first.first_name} et {other.first_name} {first.last_name}"
    return f"{first.first_name} {first.last_name} et {other.first_name} {other.last_name}".strip()


def check_details(details: HostDetails, today: dt.date) -> None:
    """Refuse what no household can be."""
    if not details.people:
        raise DomainError(N_("Une personne au moins ouvre la porte : donnez son prénom."), field="first_name")
    if len(details.child_years) > MOST_CHILDREN:
        raise DomainError(N_("Vérifiez les années de naissance : il y en a beaucoup."), field="child_years")
    if any(not today.year - 30 <= year <= today.year for year in details.child_years):
        raise DomainError(
            N_("Donnez l’année de naissance de chaque enfant qui vit avec vous, par exemple 2015, 2019."),
            field="child_years",
        )
    if details.here_since is not None and not today.year - 90 <= details.here_since <= today.year:
        raise DomainError(N_("Donnez une année, par exemple 2012."), field="here_since")
    emails = [person.email for person in details.people if person.email]
    if len(set(emails)) != len(emails):
        raise DomainError(
            N_("Les deux personnes ont la même adresse e-mail : laissez-la à une seule."), field="email_2"
        )


def check_offer(details: OfferDetails) -> None:
    """Refuse an offer that nobody could keep."""
    if details.per_year < details.at_once:
        raise DomainError(N_("Sur l’année, comptez au moins autant de familles qu’en même temps."), field="per_year")
    if details.kind is OfferKind.LODGING and not details.beds:
        raise DomainError(N_("Dites combien de personnes peuvent dormir chez vous."), field="beds")
    if details.kind is OfferKind.LODGING and details.rooms and details.beds and details.rooms > details.beds:
        raise DomainError(N_("Il y a plus de chambres que de couchages. Vérifiez."), field="rooms")
    if details.kind is OfferKind.EXPERTISE and not details.topics:
        raise DomainError(N_("Choisissez au moins un sujet."), field="topics")


def lodges_children(kind: OfferKind, refuses: Sequence[str]) -> bool:
    """Tell whether children may sleep there, and so whether references are needed first."""
    return kind is OfferKind.LODGING and Refusal.CHILDREN not in refuses


def needs_references(kind: OfferKind, refuses: Sequence[str], references_on: dt.date | None) -> bool:
    """Tell whether an offer waits for somebody to check references before children may come."""
    return lodges_children(kind, refuses) and references_on is None


def check_step(state: HostState, into: HostState) -> None:
    """Refuse a way between states that does not exist."""
    if into not in _NEXT.get(state, set()):
        raise DomainError(N_("Cette fiche a changé entre-temps : rechargez la page."))


def refused_now(kind: OfferKind, refuses: Sequence[str], references_on: dt.date | None) -> frozenset[Refusal]:
    """Return what an offer cannot take today: its own refusals, and children while references are not checked."""
    own = frozenset(Refusal(word) for word in refuses)
    return own | {Refusal.CHILDREN} if needs_references(kind, refuses, references_on) else own
