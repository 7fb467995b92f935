"""One problem of assignment: who seeks whom, who is free for how many, which pairs are allowed, what stands already.

A *request* is one family that seeks one kind of relation (a *role*: the host of a weekend, the mentor of a year). Hard
rules have been applied before: what they exclude is simply no pair. Scores are integers, greater is better.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.integer]

LARGEST_SCORE: Final = 1_000_000


class Request(NamedTuple):
    """A family that seeks a relation of one kind."""

    family: str
    role: str


@dataclass(frozen=True, slots=True)
class Family:
    """Who seeks: the kinds of relation, and how many sleep where there are beds to count."""

    id: str
    roles: tuple[str, ...]
    party: int = 1


@dataclass(frozen=True, slots=True)
class Host:
    """Who is sought.

    `capacity` bounds all relations together, `roles` those of each kind; `minimum` relations should fall to them;
    `load` is what they carried lately and counts for fairness alone; `beds` bounds the persons of a kind of relation.
    """

    id: str
    capacity: int
    roles: dict[str, int]
    minimum: int = 0
    load: int = 0
    beds: dict[str, int] = field(default_factory=dict)


class State(StrEnum):
    """How far an earlier match has come: accepted ones never move, sent ones move as little as possible."""

    ACCEPTED = "accepted"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Previous:
    """A match of before."""

    family: str
    host: str
    role: str
    state: State


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """The allowed pairs in columns of equal length: indices into requests and hosts, and the score of each.

    32 bits a value: half a million pairs are usual for a whole region.
    """

    requests: Indices
    hosts: Indices
    scores: Indices

    def __len__(self) -> int:
        return len(self.scores)

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(self.requests[chosen], self.hosts[chosen], self.scores[chosen])


@dataclass(frozen=True)
class Instance:
    """A whole problem. Families and hosts are ordered by identifier, pairs by request and host: `arrange` does it."""

    families: tuple[Family, ...]
    hosts: tuple[Host, ...]
    pairs: Pairs
    previous: tuple[Previous, ...] = ()

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """All requests, in the order that `pairs.requests` counts in."""
        return tuple(Request(family.id, role) for family in self.families for role in family.roles)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The kinds of relation, sorted."""
        return tuple(sorted({request.role for request in self.requests}))

    @cached_property
    def request_index(self) -> dict[Request, int]:
        """Where each request stands."""
        return {request: index for index, request in enumerate(self.requests)}

    @cached_property
    def host_index(self) -> dict[str, int]:
        """Where each host stands."""
        return {host.id: index for index, host in enumerate(self.hosts)}

    @cached_property
    def request_roles(self) -> Indices:
        """The role of each request, as an index into `roles`."""
        order = {role: index for index, role in enumerate(self.roles)}
        return np.array([order[request.role] for request in self.requests], np.int64)

    @cached_property
    def counts_beds(self) -> bool:
        """Whether somebody's beds bound the persons of a relation."""
        return any(host.beds for host in self.hosts)


def arrange(
    families: list[Family],
    hosts: list[Host],
    pairs: list[tuple[str, str, str, int]],
    previous: list[Previous] | None = None,
) -> Instance:
    """Make an instance of rows (family, host, role, score) in any order: the same rows give the same instance."""
    ordered = sorted(
        (Family(each.id, tuple(sorted(each.roles)), each.party) for each in families), key=lambda each: each.id
    )
    empty = np.zeros(0, np.int32)
    frame = Instance(tuple(ordered), tuple(sorted(hosts, key=lambda host: host.id)), Pairs(empty, empty, empty))
    found = sorted(
        (frame.request_index[Request(family, role)], frame.host_index[host], score)
        for family, host, role, score in pairs
    )
    columns = np.ascontiguousarray(np.array(found, np.int32).reshape(-1, 3).T)
    kept = sorted(previous or (), key=lambda each: (each.family, each.role, each.host))
    return Instance(frame.families, frame.hosts, Pairs(columns[0], columns[1], columns[2]), tuple(kept))
