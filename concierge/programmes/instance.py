"""What the programme of a weekend is made from: people, needs, activities, guides, seats; frozen, without a solver.

Every time is a whole number of minutes elapsed since one instant, midnight in Paris before the weekend begins; so a
night in which clocks change is as long as it really is. Names are free texts, each used once in its kind. The format
for others is described in docs/weekends.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

STEP: Final = 5  # minutes: the solver starts a visit a multiple of it after its window begins; by hand any minute
DAY: Final = 24 * 60
MUST: Final = 10_000  # the price of one must that is not kept; nothing else may come near it
MOST_WISH: Final = 100  # the weight of a wish is 1 to this
WAIT_ALLOWED: Final = 60  # minutes somebody may wait between two visits before it is priced

Window = tuple[int, int]
"""From, to, in minutes; something fits when it begins at or after the first and ends at or before the second."""


class Adults(StrEnum):
    """Which adults of a family a need is for, besides those it names."""

    ALL = "all"
    ANY = "any"  # one of them, the programme says which
    NAMED = "named"


class Children(StrEnum):
    """Which children come along, besides those it names."""

    ALL = "all"
    NONE = "none"
    NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of a family; each has a day of their own, they may part and meet again."""

    id: str
    child: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Time that some persons keep for themselves: a meal, a nap. Kept like a must.

    It is kept when each of `persons`, within `window`, neither visits nor travels for `minutes` on end, or is at one
    of the `activities` that serve as it (a dinner for all), at least partly within the window. Whoever goes to the next
    visit leaves as late as possible, after the last one of a day everybody goes home at once; time in which the family
    is not there counts as free.
    """

    id: str
    persons: Sequence[str]
    window: Window
    minutes: int
    activities: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something a family must or would like to do: `count` of `activities`, each at most once."""

    id: str
    activities: Sequence[str]
    count: int = 1
    must: bool = False
    weight: int = 10  # of each of a wish; of each of a must it multiplies MUST by weight / 10, at least once
    adults: Adults = Adults.ALL  # ANY: one who is not named, besides those who are
    children: Children = Children.ALL
    persons: Sequence[str] = ()  # those named: they come in any case


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Who comes, when they are there, where from and where to, what they need.

    `home` is the place where the family sleeps, begins and ends each day (the drive to the first visit of a day and
    back from its last must fit into `present`). `care` are times in which the children are looked after. At any other
    moment each child that is at no visit is with an adult who is at none either. `own_car`: needs no seat.
    `may_part`: False when they always go together (one car, say): two of their visits never run at the same time, and
    all of them travel from each to the next; whoever does not take part in one waits there.
    """

    id: str
    persons: Sequence[Person]
    present: Sequence[Window]  # one for each day: arrival to departure
    needs: Sequence[Need] = ()
    pauses: Sequence[Pause] = ()
    care: Sequence[Window] = ()
    home: str | None = None  # a place
    own_car: bool = True
    may_part: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something that can be done, alone or with other families.

    A *session* is an activity at one start with one guide. `most` persons may be in a session; `families` families
    (1: private). A session with fewer than `least` persons does not take place. A venue has one session of an
    activity with one guide at a start; several sessions run side by side only as far as the venue's room and guides
    allow.
    """

    id: str
    kind: str
    place: str
    minutes: int
    windows: Sequence[Window]  # a session begins and ends inside one of them; a fixed time is a window of its length
    guides: Sequence[str] = ()  # any one of them, the first preferred; none: nobody is needed
    least: int = 0
    most: int | None = None
    families: int | None = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """Somebody who is at one place at a time, and drives between two of them."""

    id: str
    windows: Sequence[Window]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A venue: `room` is how many persons may be there at the same time, None when it does not matter."""

    id: str
    room: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One family at one session: which activity, for which need, who of them, when, with whom."""

    family: str
    need: str
    activity: str
    start: int
    persons: Sequence[str]
    guide: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Everything a programme is computed from.

    `drives` are minutes between two places, both ways alike, 0 within one; a pair that is not named takes
    `unknown_drive`. `seats` is how many persons without a car can be driven at the same time. `locked` visits stay as
    they are. `told` is what families were told before: in a repair every visit of it that is given up, moved or
    changed costs `change_price`.
    """

    families: Sequence[Family]
    activities: Sequence[Activity]
    guides: Sequence[Guide] = ()
    places: Sequence[Place] = ()
    drives: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unknown_drive: int = 30
    seats: int = 0
    locked: Sequence[Visit] = ()
    told: Sequence[Visit] = ()
    change_price: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a programme costs, in the order in which it counts. `total` is the objective, smaller is better.

    musts: MUST × weight/10 (at least MUST, rounded down) for each missing one of the `count` of a must, MUST for
    each pause not kept · wishes: for each family, the sum of the weights of wishes not kept (of each missing one),
    plus a convex share for fairness: that sum squared, divided by the sum of the weights of all its wishes, rounded
    down · waits: minutes beyond WAIT_ALLOWED between two visits of an adult on one day, the drive and nothing else
    counted out, a tenth of them, rounded down for each gap · drives: minutes driven by each adult between visits
    and home, a tenth of their sum for each family, rounded down · changes: `change_price` for each visit of `told`
    not kept as it was (same activity, start, persons, guide), of families that still come.
    """

    musts: int = 0
    wishes: int = 0
    waits: int = 0
    drives: int = 0
    changes: int = 0

    @property
    def total(self) -> int:
        """Return the objective."""
        return self.musts + self.wishes + self.waits + self.drives + self.changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Who does what when."""

    visits: Sequence[Visit]
