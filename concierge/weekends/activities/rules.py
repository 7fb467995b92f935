"""What an activity is made of, and what cannot be."""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.weekends.choices import ActivityKind, Audience
from concierge.weekends.windows import Span

LONGEST_MINUTES = 24 * 60
MOST_AT_ONCE = 12


class ImpossibleActivity(DomainError):
    """Times or numbers no activity has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDetails:
    """An activity as somebody writes it down. `families` None: as many as there is room for."""

    kind: ActivityKind
    title: str
    venue_id: int | None = None
    minutes: int = 60
    windows: Sequence[Span] = ()
    families: int | None = 1
    least: int = 0
    most: int | None = None
    for_all: bool = False
    audience: Audience = Audience.FAMILY
    trades: Sequence[str] = ()
    child_from: int | None = None
    child_to: int | None = None
    languages: Sequence[str] = ()
    must: bool = False
    weight: int = 10
    cost: int = 0
    words: str = ""


def check_activity(details: ActivityDetails) -> None:
    """Refuse what nobody can attend."""
    _check_times(details)
    if not details.title:
        raise ImpossibleActivity(N_("Donnez un titre à l’activité."), field="title")
    if details.families is not None and details.families < 1:
        raise ImpossibleActivity(N_("Sans place, personne ne peut venir : 1 au moins, ou rien."), field="families")
    if details.most is not None and details.most < 1:
        raise ImpossibleActivity(N_("Sans place, personne ne peut venir : 1 au moins, ou rien."), field="most")
    if details.most is not None and details.least > details.most:
        raise ImpossibleActivity(N_("Le minimum dépasse le maximum."), field="least")
    if None not in (details.child_from, details.child_to) and (details.child_from or 0) > (details.child_to or 0):
        raise ImpossibleActivity(N_("Le plus jeune âge dépasse le plus grand."), field="child_from")
    if not 1 <= details.weight <= 100:
        raise ImpossibleActivity(N_("L’importance va de 1 à 100."), field="weight")


def _check_times(details: ActivityDetails) -> None:
    if not 1 <= details.minutes <= LONGEST_MINUTES:
        raise ImpossibleActivity(N_("La durée va d’une minute à vingt-quatre heures."), field="minutes")
    for start, end in details.windows:
        if end <= start:
            raise ImpossibleActivity(N_("Une plage se termine avant d’avoir commencé."))


def too_short(minutes: int, windows: Sequence[Span]) -> list[Span]:
    """Return the windows that are shorter than the activity: it never fits there."""
    return [span for span in windows if span[1] - span[0] < dt.timedelta(minutes=minutes)]


def next_titles(title: str, times: int, taken: Collection[str]) -> list[str]:
    """Return titles for several alike that nothing else has: « Maison à louer », « Maison à louer 2 », …"""
    base = re.sub(r" \d{1,3}$", "", title)[:150]
    found: list[str] = []
    number = 1
    while len(found) < times:
        said = title if number == 1 else f"{base} {number}"
        if said not in taken and said not in found:
            found.append(said)
        number += 1
    return found
