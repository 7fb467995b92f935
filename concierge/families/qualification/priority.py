"""Which project comes first: maturity × horizon × commitment, each from 1 to 5, with the agency's weights.

What is not known yet is an interval, not a zero: a dimension lies between its lowest and its highest possible value,
and so does the priority. It is said when both ends say the same; otherwise what would decide is said instead.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from concierge.families.anchor_dates import Anchor, AnchorDates, Moment
from concierge.families.choices import Milestone
from concierge.families.conditions import Condition, Judge, Truth, UnknownFact
from concierge.families.known_facts import HouseholdFacts
from concierge.platform.i18n import N_
from concierge.platform.languages import Text

MOST = 5  # points of one dimension
LEAST = 1


class Dimension(StrEnum):
    """What a priority is made of."""

    HORIZON = "horizon"
    MATURITY = "maturity"
    COMMITMENT = "commitment"


class PriorityLevel(StrEnum):
    """How much a project presses; OPEN: too little is known to say."""

    HIGH = "high"
    MEDIUM = "medium"
    OPEN = "open"
    LOW = "low"


DIMENSION_LABELS = {
    Dimension.HORIZON: N_("Horizon"),
    Dimension.MATURITY: N_("Maturité"),
    Dimension.COMMITMENT: N_("Engagement"),
}
LEVEL_LABELS = {
    PriorityLevel.HIGH: N_("Haute"),
    PriorityLevel.MEDIUM: N_("Moyenne"),
    PriorityLevel.OPEN: N_("À préciser"),
    PriorityLevel.LOW: N_("Basse"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What the file shows beside what the family answered. `months` until the arrival, None when no date is known."""

    reached: frozenset[Milestone] = frozenset()
    months: int | None = None
    visits: int = 0
    contacts: int = 0  # begun by the family


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung of a dimension: it is reached when one of its conditions holds. A known date decides over words."""

    points: int
    text: Text
    when: Condition | None = None
    stages: tuple[Milestone, ...] = ()
    months: int | None = None
    visits: int | None = None
    contacts: int | None = None
    said: Text | None = None  # instead of `text` when no date is known


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionRules:
    """How one dimension is measured; `otherwise` is said when no rung is reached."""

    weight: int
    otherwise: Text
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrioritySettings:
    """The agency's scale: points out of 100 from which a priority is high, or medium."""

    dimensions: Mapping[Dimension, DimensionRules]
    high: int = 70
    medium: int = 45

    @property
    def weights(self) -> Mapping[Dimension, int]:
        """Return how much each dimension weighs."""
        return {dimension: rules.weight for dimension, rules in self.dimensions.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One dimension of one file: between `low` and `high` points, the rung reached for sure, what would decide."""

    dimension: Dimension
    low: int
    high: int
    rung: Rung | None
    otherwise: Text
    unknown: frozenset[UnknownFact] = frozenset()
    lacks_date: bool = False

    @property
    def is_known(self) -> bool:
        """Tell whether nothing unknown could change it."""
        return self.low == self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """The priority of a file: between `low` and `high` points out of 100."""

    level: PriorityLevel
    low: int
    high: int
    measures: tuple[Measure, ...]

    @property
    def points(self) -> int:
        """Return the middle, by which files are sorted."""
        return (self.low + self.high) // 2

    @property
    def measured(self) -> str:
        """Return the points it comes from, the lowest and the highest of each dimension: `level_of` reads it again."""
        return "".join(f"{measure.low}{measure.high}" for measure in self.measures)

    @property
    def unknown(self) -> frozenset[UnknownFact]:
        """Return which answers would say more."""
        return frozenset().union(*(measure.unknown for measure in self.measures))

    @property
    def lacks_date(self) -> bool:
        """Tell whether a date of arrival would say more."""
        return any(measure.lacks_date for measure in self.measures)


def signs_of(
    milestones: Mapping[Milestone, date | None], anchors: AnchorDates, today: date, *, visits: int, contacts: int
) -> Signs:
    """Return what a file shows; whoever came on a discovery weekend has visited, even if nobody noted a visit."""
    reached = frozenset(milestone for milestone, on in milestones.items() if on is not None)
    arrival = anchors.find(Anchor.MOVE_IN)
    came = Milestone.VISITED in reached
    return Signs(
        reached=reached,
        months=None if arrival is None else months_until(arrival, today),
        visits=max(visits, int(came)),
        contacts=contacts,
    )


def months_until(day: date, today: date) -> int:
    """Return the whole months from today to a day, none when it is past."""
    months = (day.year - today.year) * 12 + day.month - today.month - (day.day < today.day)
    return max(0, months)


def is_ranked(reached: Collection[Milestone]) -> bool:
    """Tell whether a priority still means something: the family has neither settled nor left."""
    return not {Milestone.SETTLED, Milestone.TWELVE_MONTHS, Milestone.CLOSED} & set(reached)


def measure_priority(settings: PrioritySettings, household: HouseholdFacts, moment: Moment, signs: Signs) -> Priority:
    """Return the priority of a project, with what it rests on."""
    judge = Judge(household, moment)
    measures = tuple(_measure(dimension, rules, judge, signs) for dimension, rules in settings.dimensions.items())
    low = product({measure.dimension: measure.low for measure in measures}, settings.weights)
    high = product({measure.dimension: measure.high for measure in measures}, settings.weights)
    return Priority(level=_between(low, high, settings), low=low, high=high, measures=measures)


def level_of(measured: str, settings: PrioritySettings) -> PriorityLevel:
    """Return the level that what was measured of a file gives on a scale, be it another one."""
    low, high = (
        product(dict(zip(Dimension, map(int, measured[first::2]), strict=True)), settings.weights) for first in (0, 1)
    )
    return _between(low, high, settings)


def product(points: Mapping[Dimension, int], weights: Mapping[Dimension, int]) -> int:
    """Multiply the dimensions, each by its weight: 100 when all are at their most."""
    total = sum(weights.values())
    result = 1.0
    for dimension, weight in weights.items():
        result *= (points[dimension] / MOST) ** (weight / total)
    return round(100 * result)


def _between(low: int, high: int, settings: PrioritySettings) -> PriorityLevel:
    worst, best = _level(low, settings), _level(high, settings)
    return worst if worst is best else PriorityLevel.OPEN


def _level(points: int, settings: PrioritySettings) -> PriorityLevel:
    if points >= settings.high:
        return PriorityLevel.HIGH
    return PriorityLevel.MEDIUM if points >= settings.medium else PriorityLevel.LOW


def _measure(dimension: Dimension, rules: DimensionRules, judge: Judge, signs: Signs) -> Measure:
    verdicts = [(rung, *_reaches(rung, judge, signs)) for rung in rules.rungs]
    reached = [rung for rung, truth, _unknown in verdicts if truth is Truth.YES]
    best = max(reached, key=lambda rung: rung.points, default=None)
    low = LEAST if best is None else best.points
    undecided = [(rung, unknown) for rung, truth, unknown in verdicts if truth is Truth.UNKNOWN and rung.points > low]
    return Measure(
        dimension=dimension,
        low=low,
        high=max((rung.points for rung, _unknown in undecided), default=low),
        rung=best,
        otherwise=rules.otherwise,
        unknown=frozenset().union(*(unknown for _rung, unknown in undecided)),
        lacks_date=any(rung.months is not None for rung, _unknown in undecided),
    )


def _reaches(rung: Rung, judge: Judge, signs: Signs) -> tuple[Truth, frozenset[UnknownFact]]:
    if (
        signs.reached.intersection(rung.stages)
        or (rung.visits is not None and signs.visits >= rung.visits)
        or (rung.contacts is not None and signs.contacts >= rung.contacts)
    ):
        return Truth.YES, frozenset()
    if rung.months is not None and signs.months is not None:
        return (Truth.YES if signs.months <= rung.months else Truth.NO), frozenset()
    if rung.when is not None:
        verdict = judge.evaluate(rung.when)
        return verdict.truth, verdict.unknown
    return (Truth.NO if rung.months is None else Truth.UNKNOWN), frozenset()
