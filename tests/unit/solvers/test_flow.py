"""The flow finds what trying everything finds, whatever the order of its input, and says why somebody is left."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from concierge.solvers.flow import TooWide, solve_flow
from concierge.solvers.instances import Family, Host, Instance, Previous, Request, State, arrange
from concierge.solvers.matchings import Kept, Matching
from concierge.solvers.studies import Plan, force, solve
from tests.unit.solvers.problems import problems, try_everything


def figures(matching: Matching) -> tuple[int, ...]:
    """The aims of a matching in their order, greater is better."""
    objective = matching.objective
    stayed = sum(match.kept is Kept.SENT for match in matching.matches)
    return objective.placed, stayed, -objective.below_minimum, objective.affinity, -objective.load


@given(problems())
def test_a_first_matching_is_as_good_as_trying_everything(instance: Instance) -> None:
    assert figures(solve_flow(instance)) == try_everything(instance)


@given(problems(with_previous=True))
def test_matching_again_keeps_what_was_accepted_and_moves_the_fewest_that_were_sent(instance: Instance) -> None:
    matching = solve_flow(instance)
    kept = {(match.family, match.host, match.role) for match in matching.matches if match.kept is Kept.ACCEPTED}
    accepted = {(each.family, each.host, each.role) for each in instance.previous if each.state is State.ACCEPTED}
    assert kept == accepted
    assert figures(matching) == try_everything(instance)


@given(problems(most=6), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(instance: Instance, chance: random.Random) -> None:
    def shuffled(found: list) -> list:  # type: ignore[type-arg]
        return chance.sample(found, len(found))

    pairs = instance.pairs
    rows = [
        (instance.requests[request].family, instance.hosts[host].id, instance.requests[request].role, int(score))
        for request, host, score in zip(pairs.requests, pairs.hosts, pairs.scores, strict=True)
    ]
    again = arrange(shuffled(list(instance.families)), shuffled(list(instance.hosts)), shuffled(rows))
    assert solve_flow(again) == solve_flow(instance)


@given(problems(most=5), st.data())
def test_one_pair_more_never_places_fewer(instance: Instance, data: st.DataObject) -> None:
    if len(instance.pairs):
        left_out = data.draw(st.integers(0, len(instance.pairs) - 1))
        fewer = replace(instance, pairs=instance.pairs.where(np.arange(len(instance.pairs)) != left_out))
        assert solve_flow(fewer).objective.placed <= solve_flow(instance).objective.placed


@given(problems(most=5))
def test_what_is_forbidden_is_never_proposed(instance: Instance) -> None:
    allowed = {
        (instance.requests[request], instance.hosts[host].id)
        for request, host in zip(instance.pairs.requests.tolist(), instance.pairs.hosts.tolist(), strict=True)
    }
    assert {(Request(match.family, match.role), match.host) for match in solve_flow(instance).matches} <= allowed


@given(problems(most=6))
def test_a_shortage_counts_what_is_missing(instance: Instance) -> None:
    """These requests fit none but these hosts, and so many of them as places are missing are left."""
    matching = solve_flow(instance)
    missing = [request for shortage in matching.shortages for request in shortage.requests]
    assert len(missing) == len(set(missing))
    assert set(matching.unplaced) <= set(missing)
    assert len(missing) - sum(shortage.places for shortage in matching.shortages) == len(matching.unplaced)
    pairs = instance.pairs
    for shortage in matching.shortages:
        for request, host in zip(pairs.requests.tolist(), pairs.hosts.tolist(), strict=True):
            keeper = instance.hosts[host]
            can = min(keeper.capacity, keeper.roles.get(instance.requests[request].role, 0)) > 0
            if instance.requests[request] in shortage.requests and can:
                assert keeper.id in shortage.hosts


@given(problems(most=6))
def test_the_floor_is_raised_without_placing_fewer(instance: Instance) -> None:
    plain, raised = solve_flow(instance), solve_flow(instance, raise_floor=True)
    assert raised.objective.placed == plain.objective.placed
    assert raised.objective.below_minimum == plain.objective.below_minimum
    assert (raised.objective.worst or 0) >= (plain.objective.worst or 0)
    assert raised.objective.affinity <= plain.objective.affinity


@pytest.mark.parametrize(("families", "hosts"), [(15, 20), (60, 80), (200, 300)])
def test_scipys_bipartite_matching_finds_the_same_affinity(families: int, hosts: int) -> None:
    """An oracle that shares nothing with the flow; it needs a place for each family and one family a place."""
    chance = np.random.default_rng(families)
    scores = chance.integers(1, 1000, (families, hosts))
    rows = [
        (f"f{family:03}", f"h{host:03}", "mentor", int(scores[family, host]))
        for family in range(families)
        for host in range(hosts)
    ]
    instance = arrange(
        [Family(f"f{family:03}", ("mentor",)) for family in range(families)],
        [Host(f"h{host:03}", 1, {"mentor": 1}) for host in range(hosts)],
        rows,
    )
    chosen = min_weight_full_bipartite_matching(csr_array(scores), maximize=True)
    matching = solve_flow(instance)
    assert matching.objective.placed == families
    assert matching.objective.affinity == int(scores[chosen].sum())


LODGE = [Host("anna", 1, {"mentor": 1}), Host("bruno", 1, {"mentor": 1})]
SEEKERS = [Family("petit", ("mentor",)), Family("durand", ("mentor",))]
ROWS = [("petit", "anna", "mentor", 9), ("petit", "bruno", "mentor", 8), ("durand", "anna", "mentor", 5)]


def test_placing_two_counts_more_than_the_best_pair() -> None:
    matching = solve_flow(arrange(SEEKERS, LODGE, ROWS))
    assert {match.family: match.host for match in matching.matches} == {"petit": "bruno", "durand": "anna"}


def test_nobody_to_ask_is_an_answer() -> None:
    matching = solve_flow(arrange(SEEKERS, [], []))
    assert matching.objective.placed == 0
    assert [shortage.places for shortage in matching.shortages] == [0, 0]


def test_equal_scores_go_to_those_who_carry_less() -> None:
    hosts = [Host("anna", 3, {"mentor": 3}, load=2), Host("bruno", 3, {"mentor": 3})]
    rows = [(family.id, host.id, "mentor", 5) for family in SEEKERS for host in hosts]
    assert {match.host for match in solve_flow(arrange(SEEKERS, hosts, rows)).matches} == {"bruno"}


def test_a_capacity_that_shrank_below_what_was_accepted_takes_nothing_back() -> None:
    hosts = [replace(LODGE[0], capacity=0, roles={})]
    accepted = [Previous(family.id, "anna", "mentor", State.ACCEPTED) for family in SEEKERS]
    matching = solve_flow(arrange(SEEKERS, hosts, [], accepted))
    assert [match.kept for match in matching.matches] == [Kept.ACCEPTED, Kept.ACCEPTED]


def test_three_plans_after_a_withdrawal() -> None:
    """Bruno was asked for nobody; Anna was asked for the Petits, and now only she can take the Durands."""
    sent = [Previous("petit", "anna", "mentor", State.SENT)]
    instance = arrange(SEEKERS, LODGE, ROWS, sent)
    found = {plan: solve(instance, plan).objective for plan in Plan}
    assert [(found[plan].placed, found[plan].changed) for plan in Plan] == [(1, 0), (2, 1), (2, 1)]


def test_why_not_anna_says_whom_it_would_cost() -> None:
    instance = arrange(SEEKERS, LODGE, ROWS)
    forced = force(instance, solve(instance), "petit", "anna", "mentor")
    assert (forced.placed, forced.affinity, forced.moved) == (-1, -4, (Request("durand", "mentor"),))


def test_aims_that_do_not_fit_64_bits_are_refused() -> None:
    tired = [replace(host, load=10**17) for host in LODGE]
    with pytest.raises(TooWide):
        solve_flow(arrange(SEEKERS, tired, ROWS))
