"""Why somebody is left: the requests and the hosts between whom places are missing (the cut of the greatest flow).

From a request that is left one goes to every host it fits, from a host to those who hold its places, from them to the
hosts they fit, and so on. All hosts met are full, else somebody could have moved on: these requests have only them.
"""

import numpy as np

from concierge.solvers.instances import Indices
from concierge.solvers.matchings import Shortage
from concierge.solvers.openings import Flags, Opening


def find_shortages(opening: Opening, chosen: Flags) -> tuple[Shortage, ...]:
    """Return the places that are missing, apart where they have nothing to do with each other."""
    instance, pairs = opening.instance, opening.pairs
    placed = np.zeros(len(instance.requests), np.bool_)
    placed[pairs.requests[chosen]] = True
    left = opening.open_requests
    left = left[~placed[left]]
    if not len(left):
        return ()
    requests, hosts = _reached(opening, chosen, left)
    groups: dict[int, tuple[list[int], list[int]]] = {}
    of_request, of_host = _components(opening, requests, hosts)
    for at in np.flatnonzero(requests):
        groups.setdefault(int(of_request[at]), ([], []))[0].append(int(at))
    for at in np.flatnonzero(hosts):
        groups.setdefault(int(of_host[at]), ([], []))[1].append(int(at))
    return tuple(
        Shortage(
            requests=tuple(instance.requests[at] for at in members),
            hosts=tuple(instance.hosts[at].id for at in full),
            places=int(placed[members].sum()),
        )
        for members, full in groups.values()
    )


def _reached(opening: Opening, chosen: Flags, left: Indices) -> tuple[Flags, Flags]:
    """Return which requests and which hosts are reached from those left."""
    pairs, roles = opening.pairs, len(opening.instance.roles)
    keys = pairs.hosts * roles + opening.instance.request_roles[pairs.requests]
    held = np.bincount(keys[chosen], minlength=len(opening.places) * roles)
    has_room = opening.role_places.reshape(-1) > held
    requests = np.zeros(len(opening.instance.requests), np.bool_)
    requests[left] = True
    sides = np.zeros(len(held), np.bool_)
    while True:
        sides[keys[requests[pairs.requests]]] = True
        through = (sides & has_room).reshape(-1, roles).any(axis=1)  # what is full is the host, not this role
        sides |= np.repeat(through, roles) & (held > 0)
        before = int(requests.sum())
        requests[pairs.requests[chosen & sides[keys]]] = True
        if int(requests.sum()) == before:
            return requests, np.any(sides.reshape(-1, roles), axis=1)


def _components(opening: Opening, requests: Flags, hosts: Flags) -> tuple[Indices, Indices]:
    """Return a number for each request and each host: equal where pairs lead from one to the other."""
    pairs = opening.pairs
    inside = requests[pairs.requests] & hosts[pairs.hosts]
    ends = pairs.requests[inside], pairs.hosts[inside]
    of_request, of_host = np.arange(len(requests)), np.full(len(hosts), len(requests))
    while True:
        before = of_request.copy()
        np.minimum.at(of_host, ends[1], of_request[ends[0]])
        np.minimum.at(of_request, ends[0], of_host[ends[1]])
        if np.array_equal(before, of_request):
            return of_request, of_host
