"""What changes between two programmes, and for whom. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from concierge.weekends.planning.rows import Placed


class Change(StrEnum):
    """How a visit differs from what was told."""

    ADDED = "added"
    DROPPED = "dropped"
    MOVED = "moved"  # another time
    GUIDE = "guide"  # somebody else receives them
    PERSONS = "persons"  # others of the family


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One visit before and after; a visit is the same when it is of one family at one activity."""

    booking_id: int
    activity_id: int
    changes: tuple[Change, ...]
    before: Placed | None = None
    after: Placed | None = None

    @property
    def guide_ids(self) -> set[int]:
        """Return the guides it touches."""
        return {each.guide_id for each in (self.before, self.after) if each is not None and each.guide_id is not None}


def differences(before: Iterable[Placed], after: Iterable[Placed]) -> list[Difference]:
    """Return what changed, family by family, in order of time."""
    old, new = _by_key(before), _by_key(after)
    found: list[Difference] = []
    for key in {**old, **new}:
        for one, other in _pairs(old.get(key, []), new.get(key, [])):
            changes = changes_between(one, other)
            if changes:
                found.append(
                    Difference(booking_id=key[0], activity_id=key[1], changes=changes, before=one, after=other)
                )
    return sorted(found, key=lambda each: (each.booking_id, _start(each), each.activity_id))


def changes_between(before: Placed | None, after: Placed | None) -> tuple[Change, ...]:
    """Return how two states of one visit differ."""
    if before is None or after is None:
        return () if before is after else (Change.ADDED,) if before is None else (Change.DROPPED,)
    found = {
        Change.MOVED: (before.starts_at, before.minutes) != (after.starts_at, after.minutes),
        Change.GUIDE: before.guide_id != after.guide_id,
        Change.PERSONS: set(before.member_ids) != set(after.member_ids),
    }
    return tuple(change for change, holds in found.items() if holds)


def touched_families(found: Iterable[Difference]) -> tuple[int, ...]:
    """Return the bookings whose programme changes."""
    return tuple(sorted({each.booking_id for each in found}))


def touched_guides(found: Iterable[Difference]) -> tuple[int, ...]:
    """Return the guides whose day changes; that other persons of a family come touches them too."""
    return tuple(sorted({guide for each in found for guide in each.guide_ids}))


def by_family(found: Iterable[Difference]) -> Mapping[int, Sequence[Difference]]:
    """Return the changes of each family."""
    grouped: dict[int, list[Difference]] = defaultdict(list)
    for each in found:
        grouped[each.booking_id].append(each)
    return grouped


def _by_key(placed: Iterable[Placed]) -> dict[tuple[int, int], list[Placed]]:
    found: dict[tuple[int, int], list[Placed]] = defaultdict(list)
    for each in sorted(placed, key=lambda visit: (visit.starts_at, visit.id)):
        found[each.booking_id, each.activity_id].append(each)
    return found


def _pairs(old: list[Placed], new: list[Placed]) -> list[tuple[Placed | None, Placed | None]]:
    """Pair the visits of one family at one activity: the same ones first, the others in order."""
    left_old, left_new, pairs = list(old), list(new), list[tuple[Placed | None, Placed | None]]()
    for one in old:
        same = next((other for other in left_new if not changes_between(one, other)), None)
        if same is not None:
            left_old.remove(one)
            left_new.remove(same)
            pairs.append((one, same))
    for index in range(max(len(left_old), len(left_new))):
        pairs.append(
            (left_old[index] if index < len(left_old) else None, left_new[index] if index < len(left_new) else None)
        )
    return pairs


def _start(difference: Difference) -> float:
    known = difference.after or difference.before
    return known.starts_at.timestamp() if known else 0.0
