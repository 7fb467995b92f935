"""What moving one family would change, known before it is done: pure sums over the affinities a round keeps.

A *seat* is one family that seeks one kind of relation, with the host proposed to it. Hosts of other kinds and families
whose request has been sent are not seats: they do not move here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from concierge.hosts.choices import OfferKind

NEAR: Final = 20  # points of 1000 within which an exchange costs next to nothing


class Way(StrEnum):
    """How a family comes to another host."""

    FREE = "free"  # a place is free there
    SWAP = "swap"  # the two families exchange
    ON = "on"  # the other family goes on to a place that is free
    OUT = "out"  # the other family is left without anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who seeks, whom they are proposed (None: nobody), and the affinity with every host that no rule excludes."""

    proposal_id: int
    household_id: int
    kind: OfferKind
    host_id: int | None = None
    options: Mapping[int, int] = field(default_factory=dict)
    pinned: bool = False

    @property
    def score(self) -> int:
        """The affinity with the host proposed; none counts for nothing, nor does one that a rule excludes by now."""
        return self.options.get(self.host_id, 0) if self.host_id is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One way for a family to get a host: what the total gains, how many more are placed, where the other one goes."""

    host_id: int
    score: int
    way: Way
    gain: int
    placed: int
    other: Seat | None = None
    other_host_id: int | None = None

    @property
    def is_near_free(self) -> bool:
        """Tell whether nobody loses a place and the total hardly changes."""
        return self.placed >= 0 and self.gain >= -NEAR


def list_moves(seat: Seat, seats: Iterable[Seat], free: Mapping[tuple[int, OfferKind], int]) -> list[Move]:
    """Return for each other host that fits the best way to get there, the least costly first.

    `free` are the places of each host and kind that neither a request nor a seat holds.
    """
    holders: dict[int, list[Seat]] = defaultdict(list)
    for other in seats:
        if other.kind == seat.kind and other.host_id is not None and other.proposal_id != seat.proposal_id:
            holders[other.host_id].append(other)
    found = []
    for host_id in seat.options:
        if host_id == seat.host_id:
            continue
        moves = list(_ways(seat, host_id, holders.get(host_id, ()), free))
        if moves:
            found.append(min(moves, key=_order))
    return sorted(found, key=_order)


def find_move(
    seat: Seat,
    seats: Iterable[Seat],
    free: Mapping[tuple[int, OfferKind], int],
    *,
    host_id: int,
    other_id: int | None,
) -> Move | None:
    """Return one certain move: to this host, in exchange with this other proposal or with none; None if it is gone."""
    holders = [other for other in seats if other.kind == seat.kind and other.host_id == host_id]
    for move in _ways(seat, host_id, holders, free):
        if (None if move.other is None else move.other.proposal_id) == other_id:
            return move
    return None


def free_places(
    places: Mapping[tuple[int, OfferKind], int], seats: Iterable[Seat]
) -> Mapping[tuple[int, OfferKind], int]:
    """Return the places that are left when every seat is taken; below zero where a host has fewer than proposed."""
    left = dict(places)
    for seat in seats:
        if seat.host_id is not None:
            key = seat.host_id, seat.kind
            left[key] = left.get(key, 0) - 1
    return left


def _ways(
    seat: Seat, host_id: int, holders: Sequence[Seat], free: Mapping[tuple[int, OfferKind], int]
) -> Iterable[Move]:
    if host_id not in seat.options or host_id == seat.host_id:
        return
    score = seat.options[host_id]
    gain, placed = score - seat.score, int(seat.host_id is None)
    if free.get((host_id, seat.kind), 0) > 0:
        yield Move(host_id=host_id, score=score, way=Way.FREE, gain=gain, placed=placed)
        return
    if free.get((host_id, seat.kind), 0) < 0:
        return  # fewer places than are proposed: whoever makes room leaves none
    for other in holders:
        if other.pinned or other.proposal_id == seat.proposal_id:
            continue
        way, to = _where_the_other_goes(seat, other, free)
        new = other.options.get(to, 0) if to is not None else 0
        yield Move(
            host_id=host_id,
            score=score,
            way=way,
            gain=gain + new - other.score,
            placed=placed - (to is None),
            other=other,
            other_host_id=to,
        )


def _where_the_other_goes(seat: Seat, other: Seat, free: Mapping[tuple[int, OfferKind], int]) -> tuple[Way, int | None]:
    """Choose the better of the place that is left behind and a place that is free."""
    to_free = (
        (score, -host, Way.ON)
        for host, score in other.options.items()
        if host != other.host_id and free.get((host, other.kind), 0) > 0
    )
    swapped = (
        [(other.options[seat.host_id], -seat.host_id, Way.SWAP)]
        if seat.host_id is not None and seat.host_id in other.options
        else []
    )
    best = max([*to_free, *swapped], default=None)
    return (Way.OUT, None) if best is None else (best[2], -best[1])


def _order(move: Move) -> tuple[int, int, int, int]:
    return -move.placed, -move.gain, move.host_id, 0 if move.other is None else move.other.proposal_id
