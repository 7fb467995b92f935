"""Visits that stay as they are, also where they cannot be lived: what contradicts itself is kept out of the models."""

from collections.abc import Sequence
from dataclasses import dataclass

from concierge.programmes.checker import check
from concierge.programmes.faults import FaultKind
from concierge.programmes.instance import Instance, Programme, Visit

_LATER = {FaultKind.SESSION_SMALL, FaultKind.LOCK_BROKEN}  # may still be mended by visits that come


@dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """Locked visits that hold together, and those that break a rule by themselves or with others."""

    sound: tuple[Visit, ...]
    unsound: tuple[Visit, ...]


def sort_locks(instance: Instance, locked: Sequence[Visit]) -> Locks:
    """Keep the first ones that hold together; usually all of them do, which is found out at once."""
    if not _faulty(instance, locked):
        return Locks(sound=tuple(locked), unsound=())
    sound: list[Visit] = []
    unsound: list[Visit] = []
    for visit in locked:
        (unsound if _faulty(instance, [*sound, visit]) else sound).append(visit)
    return Locks(sound=tuple(sound), unsound=tuple(unsound))


def _faulty(instance: Instance, visits: Sequence[Visit]) -> bool:
    faults = check(instance, Programme(visits=tuple(visits)))
    return any(fault.kind not in _LATER for fault in faults)
