"""Small problems of assignment, made up by Hypothesis, and the answer that trying everything gives."""

import itertools
from collections import Counter
from collections.abc import Iterator

from hypothesis import strategies as st

from concierge.solvers.instances import Family, Host, Instance, Previous, Request, State, arrange

ROLES = ("host", "mentor")
Row = tuple[str, str, str, int]


@st.composite
def problems(
    draw: st.DrawFn, *, most: int = 4, with_previous: bool = False, with_beds: bool = False, roles: int = 2
) -> Instance:
    """Make an instance of a few families and hosts."""
    names = ROLES[:roles]
    families = [
        Family(f"f{index}", draw(st.sampled_from([names, names[:1]])), draw(st.integers(1, 5)))
        for index in range(draw(st.integers(1, most)))
    ]
    hosts = [
        Host(
            id=f"h{index}",
            capacity=draw(st.integers(0, 3)),
            roles={role: draw(st.integers(0, 2)) for role in names},
            minimum=draw(st.integers(0, 1)),
            load=draw(st.integers(0, 3)),
            beds={names[0]: draw(st.integers(0, 6))} if with_beds else {},
        )
        for index in range(draw(st.integers(0, 3)))
    ]
    possible = [(family.id, host.id, role) for family in families for role in family.roles for host in hosts]
    rows = [
        (*pair, draw(st.integers(-3, 9)))
        for pair in draw(st.lists(st.sampled_from(possible), unique=True) if possible else st.just([]))
    ]
    previous = list(draw(_previous(rows))) if with_previous else []
    return arrange(families, hosts, rows, previous)


@st.composite
def _previous(draw: st.DrawFn, rows: list[Row]) -> Iterator[Previous]:
    """Choose earlier matches among the pairs, one for a request."""
    chosen: dict[tuple[str, str], Previous] = {}
    for family, host, role, _score in rows:
        state = draw(st.sampled_from([None, None, State.SENT, State.SENT, State.ACCEPTED]))
        if state is not None:
            chosen.setdefault((family, role), Previous(family, host, role, state))
    return iter(chosen.values())


def try_everything(instance: Instance, *, even: bool = True) -> tuple[int, ...]:
    """Return the best figures, in the order of the aims, by trying every assignment there is."""
    options: dict[int, list[int | None]] = {index: [None] for index in range(len(instance.requests))}
    scores: dict[tuple[int, int], int] = {}
    columns = (instance.pairs.requests.tolist(), instance.pairs.hosts.tolist(), instance.pairs.scores.tolist())
    for request, host, score in zip(*columns, strict=True):
        options[request].append(host)
        scores[request, host] = score
    settled, asked = {}, set()
    for each in instance.previous:
        key = instance.request_index[Request(each.family, each.role)], instance.host_index[each.host]
        if each.state is State.ACCEPTED:
            settled[key[0]] = key[1]
            options[key[0]] = [key[1]]
        else:
            asked.add(key)
    free = [_possible(instance, request, settled, choices) for request, choices in options.items()]
    return max(
        figures
        for choice in itertools.product(*free)
        if (figures := _figures(instance, choice, scores, settled, asked, even=even)) is not None
    )


def _possible(instance: Instance, request: int, settled: dict[int, int], choices: list[int | None]) -> list[int | None]:
    return choices if request not in settled else [settled[request]]


def _figures(
    instance: Instance,
    choice: tuple[int | None, ...],
    scores: dict[tuple[int, int], int],
    settled: dict[int, int],
    asked: set[tuple[int, int]],
    *,
    even: bool,
) -> tuple[int, ...] | None:
    pairs = [(request, host) for request, host in enumerate(choice) if host is not None]
    role = [request.role for request in instance.requests]
    party = {family.id: family.party for family in instance.families}
    load, by_role, beds = Counter[int](), Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    fixed, fixed_roles, fixed_beds = Counter[int](), Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for request, host in pairs:
        persons = party[instance.requests[request].family]
        load[host] += 1
        by_role[host, role[request]] += 1
        beds[host, role[request]] += persons
        if request in settled:
            fixed[host] += 1
            fixed_roles[host, role[request]] += 1
            fixed_beds[host, role[request]] += persons
    for index, host in enumerate(instance.hosts):
        if load[index] > max(host.capacity, fixed[index]):
            return None
        for name in instance.roles:
            if by_role[index, name] > max(host.roles.get(name, 0), fixed_roles[index, name]):
                return None
            if name in host.beds and beds[index, name] > max(host.beds[name], fixed_beds[index, name]):
                return None
    stayed = len(set(pairs) & asked)
    short = sum(max(host.minimum - load[index], 0) for index, host in enumerate(instance.hosts))
    affinity = sum(scores.get(pair, 0) for pair in pairs)
    uneven = sum((host.load + load[index]) ** 2 for index, host in enumerate(instance.hosts))
    return (len(pairs), stayed, -short, affinity, -uneven) if even else (len(pairs), stayed, affinity)
