"""Why a need is not met: what would have to give way, in codes from which sentences are written elsewhere."""

from dataclasses import dataclass
from enum import StrEnum

from concierge.programmes.instance import Visit


class Giving(StrEnum):
    """What may give way so that a need becomes possible; of sets as small, what comes first here is preferred."""

    GUIDE_TAKEN = "guide_taken"  # `visits` of another family keep the guide
    PLACE_FULL = "place_full"  # `visits` fill the place; none: it is too small
    SESSION_FULL = "session_full"  # `visits` fill the session, or it is private; none: it is too small
    SEATS = "seats"  # of the cars of the weekend
    NEED = "need"  # another `need` of the family, not kept then; of a pause, `visits` are those of it in the way
    PAUSE = "pause"
    CHILDREN = "children"  # nobody looks after the children
    LOCK = "lock"  # `visits` of the family that stand fixed
    WHO_ATTENDS = "who_attends"  # one adult would be enough, instead of all who should be there
    GUIDE_WINDOW = "guide_window"  # the guide is not there then
    PRESENCE = "presence"  # the family is not there then
    ACTIVITY_WINDOW = "activity_window"  # it cannot be done then
    GROUP_SMALL = "group_small"  # too few come


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """One thing that gives way."""

    kind: Giving
    family: str | None = None
    need: str | None = None
    pause: str | None = None
    activity: str | None = None
    guide: str | None = None
    place: str | None = None
    visits: tuple[Visit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The fewest things that would have to give way so that a need, or a pause, is kept.

    Nothing has to give way when `relaxations` is empty: it fits, it was left out for its price. `possible` is False
    when not even everything together would do. `smallest` says that nothing smaller can be enough. `visit` is what
    becomes possible then; of a pause the visit in its way as it would be, None when several would move. `plan` is
    the whole programme of the family then.
    """

    family: str
    possible: bool
    need: str | None = None
    pause: str | None = None
    relaxations: tuple[Relaxation, ...] = ()
    visit: Visit | None = None
    plan: tuple[Visit, ...] = ()
    smallest: bool = True
