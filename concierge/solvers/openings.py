"""What is left to decide once accepted matches stand: the open pairs, the places that remain, who had been asked."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from concierge.solvers.instances import Indices, Instance, Pairs, Previous, Request, State
from concierge.solvers.matchings import Kept, Match

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Opening:
    """An instance without what is settled. Arrays of places are by host, or by host and role."""

    instance: Instance
    settled: tuple[Match, ...]
    pairs: Pairs
    sent: Flags
    asked: int
    places: Indices
    role_places: Indices
    carried: Indices
    lacking: Indices

    @property
    def open_requests(self) -> Indices:
        """The requests that may still be placed, by index."""
        taken = {Request(match.family, match.role) for match in self.settled}
        return np.array(
            [index for index, request in enumerate(self.instance.requests) if request not in taken], np.int64
        )

    def limited_to(self, chosen: Flags) -> "Opening":
        """Return the same with some of its pairs."""
        return Opening(
            self.instance, self.settled, self.pairs.where(chosen), self.sent[chosen], self.asked, self.places,
            self.role_places, self.carried, self.lacking,
        )  # fmt: skip


def open_up(instance: Instance, *, freeze: bool = False) -> Opening:
    """Settle what is accepted, and what was sent too where everybody is kept (`freeze`); return the rest.

    Whoever accepted keeps what was accepted, even beyond a capacity that shrank since or a rule that came later.
    """
    allowed = _scores_of_previous(instance)
    settled = [
        Match(each.family, each.host, each.role, allowed.get(_key(instance, each)), Kept(each.state.value))
        for each in instance.previous
        if each.state is State.ACCEPTED or (freeze and _key(instance, each) in allowed)
    ]
    per_host = Counter(match.host for match in settled)
    per_role = Counter((match.host, match.role) for match in settled)
    taken = {instance.request_index[Request(match.family, match.role)] for match in settled}
    loads = np.array([per_host[host.id] for host in instance.hosts], np.int64)
    places = np.array([host.capacity for host in instance.hosts], np.int64) - loads
    role_places = np.array(
        [[host.roles.get(role, 0) - per_role[host.id, role] for role in instance.roles] for host in instance.hosts],
        np.int64,
    ).reshape(len(instance.hosts), len(instance.roles))
    places, role_places = np.maximum(places, 0), np.maximum(role_places, 0)
    free = np.ones(len(instance.requests), np.bool_)
    free[list(taken)] = False
    pairs = instance.pairs
    fits = free[pairs.requests] & (places[pairs.hosts] > 0)
    if len(pairs):
        fits &= role_places[pairs.hosts, instance.request_roles[pairs.requests]] > 0
    if not fits.all():
        pairs = pairs.where(fits)
    asked = {
        _key(instance, each)
        for each in instance.previous
        if each.state is State.SENT and instance.request_index[Request(each.family, each.role)] not in taken
    }
    sent = _among(pairs, asked, len(instance.hosts))
    return Opening(
        instance=instance,
        settled=tuple(settled),
        pairs=pairs,
        sent=sent,
        asked=int(sent.sum()),
        places=places,
        role_places=role_places,
        carried=np.array([host.load for host in instance.hosts], np.int64) + loads,
        lacking=np.maximum(np.array([host.minimum for host in instance.hosts], np.int64) - loads, 0),
    )


def _key(instance: Instance, each: Previous) -> tuple[int, int]:
    return instance.request_index[Request(each.family, each.role)], instance.host_index[each.host]


def _scores_of_previous(instance: Instance) -> dict[tuple[int, int], int]:
    """Return the score of each earlier match that is still an allowed pair."""
    wanted = {_key(instance, each) for each in instance.previous}
    if not wanted:
        return {}
    found = np.flatnonzero(_among(instance.pairs, wanted, len(instance.hosts)))
    return {
        (int(instance.pairs.requests[at]), int(instance.pairs.hosts[at])): int(instance.pairs.scores[at])
        for at in found
    }


def _among(pairs: Pairs, wanted: set[tuple[int, int]], hosts: int) -> Flags:
    """Say of each pair whether it is one of those wanted (request, host)."""
    if not wanted:
        return np.zeros(len(pairs), np.bool_)
    codes = np.array([request * hosts + host for request, host in wanted], np.int64)
    return np.isin(pairs.requests.astype(np.int64) * hosts + pairs.hosts, codes)
