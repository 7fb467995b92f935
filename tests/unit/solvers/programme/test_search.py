"""The search: what it finds can be lived, costs what it says, and is never below its bound."""

from concierge.programmes.checker import check
from concierge.programmes.pricing import price
from concierge.solvers.programme.search import solve
from tests.unit.programmes.weekend_examples import WEEKEND


def test_a_small_weekend() -> None:
    found = solve(WEEKEND, seconds=5, deterministic=True)
    assert check(WEEKEND, found.programme) == ()
    assert found.price == price(WEEKEND, found.programme)
    assert found.price.total == 45
    assert found.bound <= 45
