"""The search: what it finds can be lived, costs what it says, and is never below its bound."""

from concierge.programmes.checker import check
from concierge.programmes.instance import Activity, Family, Instance, Need, Pause, Person, Price
from concierge.programmes.pricing import price
from concierge.solvers.programme.search import solve
from tests.unit.programmes.weekend_examples import WEEKEND


def test_a_small_weekend() -> None:
    found = solve(WEEKEND, seconds=5, deterministic=True)
    assert check(WEEKEND, found.programme) == ()
    assert found.price == price(WEEKEND, found.programme)
    assert found.price.total == 45
    assert found.bound <= 45


def test_a_day_is_not_charged_with_the_drives_of_another() -> None:
    """The first day is just long enough for its visit and its pause; on the second they drive for hours."""
    family = Family(
        id="one", persons=(Person(id="a"),), present=((0, 120), (200, 500)), home="here",
        needs=(Need(id="near", activities=("near",), must=True), Need(id="far", activities=("far",), must=True)),
        pauses=(Pause(id="rest", persons=("a",), window=(60, 120), minutes=60),),
    )  # fmt: skip
    activities = (
        Activity(id="near", kind="k", place="here", minutes=60, windows=((0, 60),)),
        Activity(id="far", kind="k", place="there", minutes=60, windows=((300, 360),)),
    )
    instance = Instance(families=(family,), activities=activities, drives={("here", "there"): 100})
    found = solve(instance, seconds=2, deterministic=True)
    assert found.price == Price(drives=20)
    assert found.bound == 20
