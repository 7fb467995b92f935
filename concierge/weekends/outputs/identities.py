"""Which entry of somebody's calendar is which, from one programme to the next. Pure.

A session that moves stays the same entry with a higher number, so that calendars move it rather than show it twice.
Sessions of one activity are told apart by their start: those that begin when they did are the same; the others are
paired in the order of time; what is left over is cancelled, or new. An entry that was cancelled may come back.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entry that somebody's calendar was sent; `ref` is its row, `about_id` the activity, or the relation."""

    ref: int
    about_id: int
    starts_at: datetime
    digest: str
    sequence: int
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An entry that somebody's calendar should hold now."""

    about_id: int
    starts_at: datetime
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is to be done: with `known` none an entry is new; with `wanted` none it is cancelled."""

    known: Known | None
    wanted: Wanted | None
    sequence: int


def settle(known: Iterable[Known], wanted: Iterable[Wanted]) -> list[Act]:
    """Return what changes; nothing for an entry that says what it said."""
    sent: dict[int, list[Known]] = defaultdict(list)
    for each in sorted(known, key=lambda one: (one.cancelled, one.starts_at, one.ref)):
        sent[each.about_id].append(each)
    asked: dict[int, list[Wanted]] = defaultdict(list)
    for one in sorted(wanted, key=lambda entry: (entry.starts_at, entry.digest)):
        asked[one.about_id].append(one)
    acts: list[Act] = []
    for about_id in sorted(sent.keys() | asked.keys()):
        acts += _settle_activity(sent[about_id], asked[about_id])
    return acts


def _settle_activity(sent: Sequence[Known], asked: Sequence[Wanted]) -> list[Act]:
    left, pairs, rest = list(sent), [], []
    for one in asked:
        same = next((each for each in left if not each.cancelled and each.starts_at == one.starts_at), None)
        if same is None:
            rest.append(one)
        else:
            left.remove(same)
            pairs.append((same, one))
    pairs += zip(left, rest, strict=False)  # living ones first, then those that were cancelled
    acts = [
        Act(known=each, wanted=one, sequence=each.sequence + 1)
        for each, one in pairs
        if each.cancelled or each.digest != one.digest
    ]
    acts += [Act(known=None, wanted=one, sequence=0) for one in rest[len(left) :]]
    gone = [each for each in left[len(rest) :] if not each.cancelled]
    return acts + [Act(known=each, wanted=None, sequence=each.sequence + 1) for each in gone]
