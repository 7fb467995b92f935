"""Where persons count beds, the program finds what trying everything finds, and nobody sleeps on the floor."""

from hypothesis import given, settings

from concierge.solvers.bed_patterns import largest_sets
from concierge.solvers.beds import solve_beds
from concierge.solvers.instances import Family, Host, Instance, arrange
from concierge.solvers.matchings import Kept
from tests.unit.solvers.problems import problems, try_everything


@settings(max_examples=60)
@given(problems(with_beds=True, with_previous=True, most=3))
def test_as_good_as_trying_everything(instance: Instance) -> None:
    matching = solve_beds(instance, gap=0)
    stayed = sum(match.kept is Kept.SENT for match in matching.matches)
    assert (matching.objective.placed, stayed, matching.objective.affinity) == try_everything(instance, even=False)
    assert matching.optimal


def test_two_couples_fit_where_a_family_of_five_does_not() -> None:
    families = [Family("five", ("host",), 5), Family("pair", ("host",), 2), Family("two", ("host",), 2)]
    hosts = [Host("anna", 3, {"host": 3}, beds={"host": 5})]
    rows = [(family.id, "anna", "host", 9 if family.id == "five" else 1) for family in families]
    matching = solve_beds(arrange(families, hosts, rows))
    assert [match.family for match in matching.matches] == ["pair", "two"]
    assert [request.family for request in matching.unplaced] == ["five"]


def test_halves_of_families_in_two_valleys_do_not_add_up_to_one_more() -> None:
    """Three families of two for five beds, twice: counted by persons alone, five would seem to fit in all."""
    families = [Family(f"{valley}{number}", ("host",), 2) for valley in "ab" for number in range(3)]
    hosts = [Host(valley, 3, {"host": 3}, beds={"host": 5}) for valley in "ab"]
    rows = [(family.id, family.id[0], "host", 10 + at) for at, family in enumerate(families)]
    matching = solve_beds(arrange(families, hosts, rows), gap=0)
    assert matching.objective.placed == 4
    assert (matching.optimal, matching.gap) == (True, 0)


def test_a_large_house_counts_persons_instead_of_sets() -> None:
    families = [Family(f"f{number:02}", ("host",), 1 + number % 6) for number in range(24)]
    hosts = [Host("castle", 20, {"host": 20}, beds={"host": 30}), Host("cabin", 2, {"host": 2}, beds={"host": 3})]
    rows = [(family.id, host.id, "host", 5) for family in families for host in hosts]
    matching = solve_beds(arrange(families, hosts, rows), gap=0)
    party = {family.id: family.party for family in families}
    taken = {host.id: [party[each.family] for each in matching.matches if each.host == host.id] for host in hosts}
    assert sum(taken["castle"]) <= 30
    assert sum(taken["cabin"]) <= 3
    assert matching.objective.placed == 14  # four of one, four of two, four of three, two of four: 32 of 33 beds
    assert matching.optimal


def test_only_the_largest_sets_of_sizes_are_told() -> None:
    assert sorted(largest_sets((1, 2, 5), 2, 5)) == [(0, 0, 1), (0, 2, 0), (1, 1, 0), (2, 0, 0)]
