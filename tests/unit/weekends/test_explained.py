"""What a worker says of what is missing: each must has its reason, however many there are."""

from concierge.programmes.instance import Activity, Family, Instance, Need, Person, Programme
from concierge.weekends.planning.working import explain_missing

MANY = 15


def test_each_must_has_a_reason_and_the_fewest_things_that_would_do() -> None:
    families = tuple(
        Family(
            id=f"f{number}", persons=(Person(id="a"),), present=((0, 100),),
            needs=(Need(id="late", activities=("late",), must=True), Need(id="wish", activities=("late",))),
        )
        for number in range(MANY)
    )  # fmt: skip
    late = Activity(id="late", kind="k", place="p", minutes=30, windows=((200, 230),), families=None)
    found = explain_missing(Instance(families=families, activities=(late,)), Programme(visits=()))
    musts = [each for each in found if each["must"]]
    assert len(musts) == MANY
    for each in musts:
        assert (each["possible"], each["sure"]) == (True, True)
        assert [given["kind"] for given in each["giving"]] == ["presence"]
    assert [each["must"] for each in found] == [True] * MANY + [False] * MANY
    assert any("possible" in each for each in found if not each["must"])
