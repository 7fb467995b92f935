"""What is still missing from an activity, and what cannot be as it stands: said, never refused."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from concierge.platform.i18n import N_
from concierge.weekends.activities.rules import too_short
from concierge.weekends.choices import ActivityKind, AskState
from concierge.weekends.windows import Span

HELD = frozenset(set(ActivityKind) - {ActivityKind.FREE, ActivityKind.MARKET, ActivityKind.DINNER, ActivityKind.OTHER})


class Remark(StrEnum):
    """What one may tell of an activity."""

    NO_TIME = "no_time"
    TOO_SHORT = "too_short"
    OUTSIDE = "outside"
    NO_VENUE = "no_venue"
    VENUE_NOWHERE = "venue_nowhere"
    NO_GUIDE = "no_guide"
    NO_SUBSTITUTE = "no_substitute"
    DECLINED = "declined"
    OTHER_TIME = "other_time"
    ELSEWHERE = "elsewhere"
    OTHER_WEEKEND = "other_weekend"


REMARK_LABELS = {
    Remark.NO_TIME: N_("Aucun moment n’est donné"),
    Remark.TOO_SHORT: N_("Une plage est plus courte que l’activité"),
    Remark.OUTSIDE: N_("Un moment tombe hors des jours du week-end"),
    Remark.NO_VENUE: N_("Aucun lieu"),
    Remark.VENUE_NOWHERE: N_("Le lieu n’a ni commune ni coordonnées : les trajets sont inconnus"),
    Remark.NO_GUIDE: N_("Personne pour accueillir"),
    Remark.NO_SUBSTITUTE: N_("Pas de remplaçant"),
    Remark.DECLINED: N_("Plus personne n’a dit oui"),
    Remark.OTHER_TIME: N_("Un autre moment est proposé : à décider"),
    Remark.ELSEWHERE: N_("Le guide est pris ailleurs à la même heure"),
    Remark.OTHER_WEEKEND: N_("Le guide est demandé pour un autre week-end aux mêmes heures"),
}
MILD = frozenset({Remark.NO_SUBSTITUTE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A guide of an activity, and where the question stands."""

    guide_id: int
    state: AskState


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What of an activity decides what is told of it."""

    id: int
    kind: ActivityKind
    minutes: int
    windows: Sequence[Span]
    has_venue: bool
    venue_known: bool
    guides: Sequence[Asked]
    days: Span  # of the weekend, its first instant and its last

    @property
    def fixed(self) -> Span | None:
        """Return when it is, for one that can be at one moment only."""
        if len(self.windows) != 1:
            return None
        start, end = self.windows[0]
        return (start, end) if end - start == dt.timedelta(minutes=self.minutes) else None


def warn(activity: Looked) -> list[Remark]:
    """Return what is to be said of one activity by itself."""
    free = activity.kind is ActivityKind.FREE
    first, last = activity.days
    said = {
        Remark.NO_TIME: not activity.windows,
        Remark.TOO_SHORT: bool(too_short(activity.minutes, activity.windows)),
        Remark.OUTSIDE: any(start < first or end > last for start, end in activity.windows),
        Remark.NO_VENUE: not activity.has_venue and not free,
        Remark.VENUE_NOWHERE: activity.has_venue and not activity.venue_known,
    }
    return [each for each, holds in said.items() if holds] + _of_guides(activity)


def _of_guides(activity: Looked) -> list[Remark]:
    states = [each.state for each in activity.guides]
    willing = [state for state in states if state is not AskState.DECLINED]
    said = [Remark.OTHER_TIME] if AskState.OTHER_TIME in states else []
    if activity.kind not in HELD:
        return said
    if not states:
        return [*said, Remark.NO_GUIDE]
    if not willing:
        return [*said, Remark.DECLINED]
    return [*said, Remark.NO_SUBSTITUTE] if len(willing) == 1 else said


def overlap(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Tell whether some moment lies in both."""
    return any(mine[0] < theirs[1] and theirs[0] < mine[1] for mine in one for theirs in other)


def booked_twice(activities: Sequence[Looked]) -> dict[tuple[int, int], list[int]]:
    """Return, for each activity and guide, the others at a fixed time that this first guide has at the same moment."""
    held = [(each, fixed, each.guides[0].guide_id) for each in activities if (fixed := each.fixed) and each.guides]
    found: dict[tuple[int, int], list[int]] = {}
    for one, mine, guide in held:
        for other, theirs, same in held:
            if one.id != other.id and guide == same and mine[0] < theirs[1] and theirs[0] < mine[1]:
                found.setdefault((one.id, guide), []).append(other.id)
    return found
