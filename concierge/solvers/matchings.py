"""What a solver answers: who goes to whom, who is left and why, and the figures of the whole."""

from dataclasses import dataclass
from enum import StrEnum

from concierge.solvers.instances import Request


class Kept(StrEnum):
    """What a match was before."""

    NEW = "new"
    SENT = "sent"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Match:
    """One request placed. `score` is None where an accepted match is no longer an allowed pair."""

    family: str
    host: str
    role: str
    score: int | None
    kept: Kept


@dataclass(frozen=True, slots=True)
class Objective:
    """The figures, in the order in which they count.

    `placed` requests, all kinds together; `changed` sent requests that moved or went although they could have stayed;
    `below_minimum` relations that hosts lack to their minimum; `affinity` the sum of scores; `load` the sum over hosts
    of the squares of what each carries; `worst` the lowest score of a request placed now (None: nobody).
    """

    placed: int
    changed: int
    below_minimum: int
    affinity: int
    load: int
    worst: int | None


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why some are left: all these requests fit none but these hosts, who have fewer places than there are requests."""

    requests: tuple[Request, ...]
    hosts: tuple[str, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Matching:
    """An answer. `optimal` is false only where a time limit ended the search; then `gap` bounds what is missing."""

    matches: tuple[Match, ...]
    unplaced: tuple[Request, ...]
    objective: Objective
    shortages: tuple[Shortage, ...]
    solver: str
    optimal: bool = True
    gap: float = 0.0
