"""What if: three ways to match again after somebody withdrew, and what it would cost to have one certain pair."""

from dataclasses import dataclass, replace
from enum import StrEnum

from concierge.solvers.flow import solve_flow
from concierge.solvers.instances import Instance, Previous, Request, State
from concierge.solvers.matchings import Kept, Matching


class Plan(StrEnum):
    """How much of what was sent may move: nothing, as little as places all, or whatever is best."""

    FREEZE = "freeze"
    LEAST = "least"
    FULL = "full"


def solve(instance: Instance, plan: Plan = Plan.LEAST, *, raise_floor: bool = False, seconds: float = 60) -> Matching:
    """Solve by the method that fits: a flow, or where persons count beds a mixed-integer program.

    Accepted matches stay under every plan. Raises flow.TooWide.
    """
    if plan is Plan.FULL:
        blank = replace(instance, previous=_accepted(instance))
        return _say_what_moved(solve(blank, raise_floor=raise_floor, seconds=seconds), instance)
    freeze = plan is Plan.FREEZE
    if instance.counts_beds:
        from concierge.solvers.beds import solve_beds  # noqa: PLC0415 - scipy costs 50 MB, and a flow needs none of it

        return solve_beds(instance, freeze=freeze, seconds=seconds)
    return solve_flow(instance, freeze=freeze, raise_floor=raise_floor)


@dataclass(frozen=True, slots=True)
class ForcedPair:
    """The best matching that has one certain pair, beside the one it is compared with."""

    matching: Matching
    placed: int
    affinity: int
    moved: tuple[Request, ...]


def force(instance: Instance, before: Matching, family: str, host: str, role: str) -> ForcedPair:
    """Answer « why not this one? »: solve again with the pair settled; figures are differences, negative is a loss.

    `moved` names the other requests whose host would change.
    """
    others = tuple(each for each in instance.previous if (each.family, each.role) != (family, role))
    settled = Previous(family, host, role, State.ACCEPTED)
    after = solve(replace(instance, previous=(*others, settled)))
    return ForcedPair(
        matching=after,
        placed=after.objective.placed - before.objective.placed,
        affinity=after.objective.affinity - before.objective.affinity,
        moved=tuple(sorted(set(_differences(before, after)) - {Request(family, role)})),
    )


def _accepted(instance: Instance) -> tuple[Previous, ...]:
    return tuple(each for each in instance.previous if each.state is State.ACCEPTED)


def _say_what_moved(matching: Matching, instance: Instance) -> Matching:
    """Count what a solution from nothing did to the requests that had been sent and could have stayed."""
    scores = {
        (instance.requests[request], instance.hosts[host].id)
        for request, host in zip(instance.pairs.requests.tolist(), instance.pairs.hosts.tolist(), strict=True)
    } if any(each.state is State.SENT for each in instance.previous) else set()  # fmt: skip
    asked = {
        (Request(each.family, each.role), each.host)
        for each in instance.previous
        if each.state is State.SENT and (Request(each.family, each.role), each.host) in scores
    }
    matches = tuple(
        replace(match, kept=Kept.SENT)
        if match.kept is Kept.NEW and (Request(match.family, match.role), match.host) in asked
        else match
        for match in matching.matches
    )
    stayed = sum(match.kept is Kept.SENT for match in matches)
    return replace(matching, matches=matches, objective=replace(matching.objective, changed=len(asked) - stayed))


def _differences(before: Matching, after: Matching) -> list[Request]:
    hosts = [{Request(match.family, match.role): match.host for match in each.matches} for each in (before, after)]
    return [request for request in hosts[0].keys() | hosts[1].keys() if hosts[0].get(request) != hosts[1].get(request)]
