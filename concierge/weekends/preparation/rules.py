"""Money, seats, pauses, and what a weekend still asks for before it moves on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.weekends.choices import BudgetKind, PauseFor, WeekendState

MOST_CENTS = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDetails:
    """One line of the budget, in cents; `spent` None: not known yet."""

    kind: BudgetKind
    label: str
    planned: int = 0
    spent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleDetails:
    """A minibus or a car: how many of the families it takes."""

    name: str
    seats: int
    driver_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseDetails:
    """Time that families keep each day between two hours."""

    label: str
    start: dt.time
    end: dt.time
    minutes: int
    who: PauseFor = PauseFor.EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a weekend costs: planned, spent so far, and the best guess of the whole."""

    planned: int
    spent: int
    expected: int  # what was spent, what is planned where nothing was spent yet

    def per(self, families: int) -> int | None:
        """Return what it costs for each family, None without one."""
        return None if families < 1 else round(self.expected / families)


def totals(lines: Sequence[LineDetails]) -> Totals:
    """Return the sums of a budget."""
    return Totals(
        planned=sum(line.planned for line in lines),
        spent=sum(line.spent or 0 for line in lines),
        expected=sum(line.planned if line.spent is None else line.spent for line in lines),
    )


def check_line(details: LineDetails) -> None:
    """Refuse a line without a name, or with an amount nobody spends."""
    if not details.label:
        raise DomainError(N_("Dites à quoi va cette dépense."), field="label")
    for field, sum_ in (("planned", details.planned), ("spent", details.spent or 0)):
        if not 0 <= sum_ <= MOST_CENTS:
            raise DomainError(N_("Ce montant paraît faux."), field=field)


def check_vehicle(details: VehicleDetails) -> None:
    """Refuse a vehicle without a name or without seats."""
    if not details.name:
        raise DomainError(N_("Donnez un nom au véhicule."), field="name")
    if not 1 <= details.seats <= 100:
        raise DomainError(N_("Un véhicule a entre 1 et 100 places pour les familles."), field="seats")


def check_pause(details: PauseDetails) -> None:
    """Refuse a pause that does not fit between its own hours."""
    if not details.label:
        raise DomainError(N_("Donnez un nom à la pause."), field="label")
    first, last = (each.hour * 60 + each.minute for each in (details.start, details.end))
    if last <= first:
        raise DomainError(N_("La fin vient avant le début."), field="end")
    if not 1 <= details.minutes <= last - first:
        raise DomainError(N_("La pause ne tient pas entre ces deux heures."), field="minutes")


class Ask(StrEnum):
    """What a weekend should have before it moves on."""

    OWNER = "owner"
    CAPACITY = "capacity"
    ACTIVITIES = "activities"
    VENUES = "venues"
    GUIDES_ASKED = "guides_asked"
    FAMILIES = "families"
    GUIDES_AGREED = "guides_agreed"
    TOLD = "told"
    OVER = "over"
    PRESENCE = "presence"
    SPENT = "spent"
    IMPRESSIONS = "impressions"


ASK_WORDS = {
    Ask.OWNER: N_("Quelqu’un s’en occupe"),
    Ask.CAPACITY: N_("Le nombre de familles est fixé"),
    Ask.ACTIVITIES: N_("Des activités sont prévues"),
    Ask.VENUES: N_("Chaque activité a un lieu et un moment"),
    Ask.GUIDES_ASKED: N_("Tous les guides ont été sollicités"),
    Ask.FAMILIES: N_("Au moins une famille vient"),
    Ask.GUIDES_AGREED: N_("Les guides ont répondu"),
    Ask.TOLD: N_("Le programme est communiqué"),
    Ask.OVER: N_("Le dernier jour est passé"),
    Ask.PRESENCE: N_("On sait qui est venu"),
    Ask.SPENT: N_("Les dépenses sont notées"),
    Ask.IMPRESSIONS: N_("Chaque famille venue a dit ses impressions"),
}
BEFORE: dict[WeekendState, tuple[Ask, ...]] = {
    WeekendState.PREPARATION: (Ask.OWNER, Ask.CAPACITY, Ask.ACTIVITIES, Ask.VENUES, Ask.GUIDES_ASKED),
    WeekendState.INVITATIONS: (Ask.FAMILIES, Ask.GUIDES_AGREED),
    WeekendState.PROGRAMME: (Ask.TOLD,),
    WeekendState.LIVE: (Ask.OVER,),
    WeekendState.DEBRIEF: (Ask.PRESENCE, Ask.SPENT, Ask.IMPRESSIONS),
}
ORDER = tuple(state for state in WeekendState if state is not WeekendState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a weekend when one asks whether it may move on."""

    met: frozenset[Ask]

    def asks(self, state: WeekendState) -> list[tuple[Ask, bool]]:
        """Return what this state asks for, and whether it is there."""
        return [(ask, ask in self.met) for ask in BEFORE.get(state, ())]

    def missing(self, state: WeekendState) -> list[Ask]:
        """Return what is not there yet."""
        return [ask for ask, met in self.asks(state) if not met]


def next_state(state: WeekendState) -> WeekendState | None:
    """Return what follows, None at the end."""
    return None if state not in ORDER[:-1] else ORDER[ORDER.index(state) + 1]


def previous_state(state: WeekendState) -> WeekendState | None:
    """Return what came before, None at the beginning."""
    return None if state not in ORDER[1:] else ORDER[ORDER.index(state) - 1]
