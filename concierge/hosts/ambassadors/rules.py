"""What points are worth and who may have a card: values in, values out."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from concierge.hosts.ambassadors.choices import Act
from concierge.hosts.choices import HostState
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.platform.languages import Text

MOST_CORRECTED = 1000
MOST_PEOPLE = 12
LONGEST = 24 * 60 * 3  # minutes of a gathering: three days


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One thing somebody did. A correction has no act, and its own points."""

    on: dt.date
    about: str
    act: Act | None = None
    corrected: int = 0
    deed_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From so many points on, a word of thanks."""

    key: str
    points: int
    title: Text
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRules:
    """What each act is worth; nothing is counted while `on` is not."""

    on: bool = False
    worth: Mapping[Act, int] = field(default_factory=dict)
    thresholds: Sequence[Threshold] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where some points come from."""

    done: Done
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """All of it, the latest first; the total is never below nothing."""

    lines: Sequence[Line]
    total: int
    reached: Threshold | None
    following: Threshold | None

    @property
    def missing(self) -> int:
        """Return how many points are missing to what follows."""
        return max(0, self.following.points - self.total) if self.following else 0


def score_of(deeds: Iterable[Done], rules: PointRules) -> Score:
    """Count what was done: a pure function of the deeds, in whatever order they come."""
    ordered = sorted(deeds, key=lambda done: (done.on, done.act or "", done.about, done.deed_id or 0), reverse=True)
    lines = [Line(done=done, points=_points(done, rules)) for done in ordered]
    total = max(0, sum(line.points for line in lines))
    steps = sorted(rules.thresholds, key=lambda each: each.points)
    return Score(
        lines=lines,
        total=total,
        reached=next((each for each in reversed(steps) if each.points <= total), None),
        following=next((each for each in steps if each.points > total), None),
    )


def _points(done: Done, rules: PointRules) -> int:
    return done.corrected if done.act is None else rules.worth.get(done.act, 0)


def may_hold_card(state: HostState, paused_since: dt.date | None, paused_until: dt.date | None) -> bool:
    """Tell whether somebody keeps a card: of the network, and not at rest without an end."""
    return state is HostState.ACTIVE and (paused_since is None or paused_until is not None)


def valid_until(today: dt.date, months: int) -> dt.date:
    """Return the last day of a card: the end of the month, so many months on."""
    ahead = today.year * 12 + today.month - 1 + months + 1
    return dt.date(ahead // 12, ahead % 12 + 1, 1) - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringDetails:
    """What is typed of a gathering."""

    title: str
    starts_at: dt.datetime
    minutes: int = 120
    place: str = ""
    words: str = ""
    places: int | None = None


def check_gathering(details: GatheringDetails, now: dt.datetime) -> None:
    """Refuse what nobody could come to."""
    if details.starts_at <= now:
        raise DomainError(N_("Ce moment est déjà passé."), field="on")
    if not 10 <= details.minutes <= LONGEST:
        raise DomainError(N_("Donnez une durée entre dix minutes et trois jours."), field="minutes")


def check_dates(starts_on: dt.date | None, ends_on: dt.date | None) -> None:
    """Refuse an offer that ends before it begins."""
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise DomainError(N_("Le dernier jour vient avant le premier."), field="ends_on")
