"""Where persons count beds, the program finds what trying everything finds, and nobody sleeps on the floor."""

from hypothesis import given, settings

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
