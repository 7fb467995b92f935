"""What a weekend, a place and a guide are made of, and what cannot be."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.weekends.choices import WeekendKind

LONGEST_DAYS = 15
MOST_FAMILIES = 500
MOST_PEOPLE = 3000


class ImpossibleWeekend(DomainError):
    """Dates or numbers no weekend has."""


class ImpossiblePlace(DomainError):
    """A place that nobody finds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How many may come; None: as many as come."""

    families: int | None = None
    adults: int | None = None
    children: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many places are held."""

    families: int = 0
    adults: int = 0
    children: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendDetails:
    """A weekend as somebody writes it down. `sites` are communes, by their INSEE codes."""

    title: str
    kind: WeekendKind
    starts_on: dt.date
    ends_on: dt.date
    sites: Sequence[str] = ()
    words: str = ""
    owner_id: int | None = None
    capacity: Capacity = Capacity()
    answer_days: int = 10
    offer_hours: int = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueDetails:
    """A place that is visited. Both coordinates or none; without them it lies where its commune does."""

    name: str
    address: str = ""
    commune_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    room: int | None = None
    step_free: bool | None = None
    phone: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideDetails:
    """Whoever receives or accompanies families. `language`: in which they are written to."""

    name: str
    organisation: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""
    language: str = "fr"
    languages: Sequence[str] = ()
    person_id: int | None = None
    host_id: int | None = None


def check_weekend(details: WeekendDetails) -> None:
    """Refuse what cannot be."""
    if not details.title:
        raise ImpossibleWeekend(N_("Donnez un nom au week-end."), field="title")
    if details.ends_on < details.starts_on:
        raise ImpossibleWeekend(N_("Le dernier jour vient avant le premier."), field="ends_on")
    if (details.ends_on - details.starts_on).days >= LONGEST_DAYS:
        raise ImpossibleWeekend(
            N_("C’est plus de %(days)d jours : vérifiez les dates."), field="ends_on", days=LONGEST_DAYS
        )
    if details.kind is WeekendKind.STAY and details.capacity.families not in (None, 1):
        raise ImpossibleWeekend(N_("Un séjour est celui d’une seule famille."), field="families_most")
    if details.capacity.families == 0 or details.capacity.adults == 0:
        where = "families_most" if details.capacity.families == 0 else "adults_most"
        raise ImpossibleWeekend(N_("Sans place, personne ne peut venir : 1 au moins, ou rien."), field=where)


def check_capacity(capacity: Capacity, taken: Taken) -> None:
    """Refuse fewer places than are held."""
    for name, said in _SHORT.items():
        most, held = getattr(capacity, name), getattr(taken, name)
        if most is not None and most < held:
            raise ImpossibleWeekend(said, field=f"{name}_most", taken=held)


_SHORT = {
    "families": N_("%(taken)d familles ont déjà leur place : gardez-en au moins autant."),
    "adults": N_("%(taken)d adultes ont déjà leur place : gardez-en au moins autant."),
    "children": N_("%(taken)d enfants ont déjà leur place : gardez-en au moins autant."),
}


def check_venue(details: VenueDetails) -> None:
    """Refuse a place without a name, with half of its coordinates, or nowhere on Earth."""
    if not details.name:
        raise ImpossiblePlace(N_("Donnez un nom au lieu."), field="name")
    if (details.latitude is None) != (details.longitude is None):
        where = "latitude" if details.latitude is None else "longitude"
        raise ImpossiblePlace(N_("Donnez les deux coordonnées, ou aucune."), field=where)
    if details.latitude is not None and not -90 <= details.latitude <= 90:
        raise ImpossiblePlace(N_("Une latitude va de -90 à 90."), field="latitude")
    if details.longitude is not None and not -180 <= details.longitude <= 180:
        raise ImpossiblePlace(N_("Une longitude va de -180 à 180."), field="longitude")


def check_guide(details: GuideDetails) -> None:
    """Refuse somebody without a name."""
    if not details.name:
        raise ImpossiblePlace(N_("Donnez le nom du guide."), field="name")
