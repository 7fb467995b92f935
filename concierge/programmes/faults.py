"""What may be wrong with a programme, in codes from which sentences are written elsewhere."""

from dataclasses import dataclass
from enum import StrEnum

from concierge.programmes.instance import Visit


class FaultKind(StrEnum):
    """The hard rules, each by how it is broken."""

    UNKNOWN_FAMILY = "unknown_family"
    UNKNOWN_ACTIVITY = "unknown_activity"
    UNKNOWN_NEED = "unknown_need"
    NOT_FOR_NEED = "not_for_need"  # the need does not name this activity
    WRONG_PERSONS = "wrong_persons"
    SERVED_TWICE = "served_twice"  # one need, twice the same activity
    TOO_MANY = "too_many"  # so many beyond the count of the need
    ABSENT = "absent"  # outside the family's presence
    NO_TIME_FROM_HOME = "no_time_from_home"  # minutes that lack between arrival and the first visit
    NO_TIME_TO_HOME = "no_time_to_home"
    OUTSIDE_WINDOW = "outside_window"  # of the activity
    OVERLAP = "overlap"  # persons at two visits at once; minutes of it
    PARTED = "parted"  # the same, of a family that stays together
    NO_DRIVE = "no_drive"  # minutes that lack between two visits
    CHILDREN_ALONE = "children_alone"  # from `at`, for `minutes`
    GUIDE_MISSING = "guide_missing"
    GUIDE_NOT_ASKED = "guide_not_asked"  # does not guide this activity
    GUIDE_AWAY = "guide_away"  # outside the guide's windows
    GUIDE_TWICE = "guide_twice"  # at two sessions at once
    GUIDE_DRIVE = "guide_drive"  # minutes that lack between two sessions
    PLACE_FULL = "place_full"  # persons beyond the room
    SESSION_SMALL = "session_small"  # persons that lack
    SESSION_FULL = "session_full"  # persons beyond
    SESSION_SHARED = "session_shared"  # families beyond
    SEATS = "seats"  # persons without a seat
    LOCK_BROKEN = "lock_broken"  # the locked visit is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One broken rule: between which visits, whose, where, by how much."""

    kind: FaultKind
    visits: tuple[Visit, ...]
    family: str | None = None
    guide: str | None = None
    place: str | None = None
    persons: tuple[str, ...] = ()
    at: int | None = None  # the moment it begins
    minutes: int = 0
    beyond: int = 0  # persons or families too many, or lacking


@dataclass(frozen=True, slots=True, kw_only=True)
class Unkept:
    """A need or a pause that the programme does not keep."""

    family: str
    need: str | None = None
    pause: str | None = None
    must: bool = True
    missing: int = 1  # of the count of a need
    persons: tuple[str, ...] = ()  # who misses the pause
