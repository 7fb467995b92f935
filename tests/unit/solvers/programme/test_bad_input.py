"""What weekends really bring: nothing stops the solver, and nothing makes a programme that cannot be lived."""

from dataclasses import replace

from concierge.programmes.checker import check, unkept
from concierge.programmes.instance import Adults, Family, Guide, Instance, Need, Person, Place, Programme
from concierge.solvers.programme.search import solve
from tests.unit.programmes.weekend_examples import DURAND, GOOD, PETIT, WEEKEND, at, hours, with_activity, with_family


def missing(instance: Instance) -> set[tuple[str, str | None]]:
    """Solve, check, and return what is left out."""
    found = solve(instance, seconds=2, deterministic=True)
    assert check(instance, found.programme) == ()
    return {(each.family, each.need or each.pause) for each in unkept(instance, found.programme)}


def test_nobody_comes_and_nothing_is_done() -> None:
    assert solve(Instance(families=(), activities=()), seconds=1, deterministic=True).programme.visits == ()
    assert missing(replace(WEEKEND, activities=())) >= {("petit", "house"), ("durand", "house")}
    assert missing(with_family(WEEKEND, replace(PETIT, present=()))) >= {("petit", "house")}


def test_zero_capacity() -> None:
    assert ("petit", "school") in missing(with_activity(WEEKEND, "school", most=0))
    cellar = replace(WEEKEND, places=(*WEEKEND.places[:3], Place(id="hall", room=0)))
    assert missing(cellar) == {("petit", "dinner"), ("durand", "dinner")}


def test_a_venue_without_coordinates_takes_the_unknown_drive() -> None:
    assert missing(with_activity(WEEKEND, "school", place="somewhere")) == set()
    assert ("petit", "school") in missing(replace(with_activity(WEEKEND, "school", place="x"), unknown_drive=400))


def test_an_activity_longer_than_its_window() -> None:
    assert missing(with_activity(WEEKEND, "school", minutes=200)) == {("petit", "school")}


def test_musts_that_overlap() -> None:
    instance = with_activity(WEEKEND, "house1", windows=(hours(10, 10.75),))
    instance = with_activity(instance, "house2", windows=(hours(10, 10.75),))
    instance = with_activity(instance, "school", windows=(hours(10, 10.5),))
    left = missing(instance)
    assert len(left & {("petit", "house"), ("petit", "school")}) == 1


def test_a_guide_double_booked_by_hand() -> None:
    twice = (replace(GOOD.visits[1], start=at(13)), GOOD.visits[4])
    instance = replace(WEEKEND, locked=twice)
    found = solve(instance, seconds=2, deterministic=True).programme
    assert {fault.kind.value for fault in check(instance, found)} == {"guide_twice"}
    assert set(twice) <= set(found.visits)
    assert {visit.need for visit in found.visits if visit.family == "petit"} >= {"house", "school", "dinner"}


def test_a_family_of_nine() -> None:
    nine = Family(
        id="petit", persons=tuple(Person(id=f"p{number}", child=number > 1) for number in range(9)),
        present=PETIT.present, home="langres",
        needs=(
            Need(id="house", activities=("house1", "house2"), must=True),
            Need(id="school", activities=("school",), adults=Adults.ANY),
            Need(id="dinner", activities=("dinner",)),
        ),
    )  # fmt: skip
    assert missing(with_family(WEEKEND, nine)) == {("petit", "school")}  # eight persons in a room for four


def test_a_family_of_nine_without_a_car_takes_nine_seats() -> None:
    """With nine seats they are driven; with eight they stay where they sleep, and who is two still gets about."""
    nine = Family(
        id="petit", persons=tuple(Person(id=f"p{number}", child=number > 1) for number in range(9)),
        present=PETIT.present, home="langres", own_car=False,
        needs=(Need(id="dinner", activities=("dinner",), must=True),),
    )  # fmt: skip
    instance = replace(with_activity(with_family(WEEKEND, nine), "dinner", least=1))
    assert missing(replace(instance, seats=10)) == set()
    assert missing(replace(instance, seats=8)) == {("petit", "dinner")}


def test_a_night_in_which_clocks_change() -> None:
    """Minutes are those that pass: ten o'clock on the Sunday of summer time is 33 hours after Saturday's midnight."""
    ten = 33 * 60
    family = Family(
        id="one", persons=(Person(id="a"),), present=((9 * 60, 19 * 60), (ten - 60, ten + 60)),
        needs=(Need(id="mass", activities=("mass",), must=True),),
    )  # fmt: skip
    mass = replace(WEEKEND.activities[2], id="mass", minutes=60, windows=((ten, ten + 60),))
    found = solve(Instance(families=(family,), activities=(mass,)), seconds=1, deterministic=True)
    assert [visit.start for visit in found.programme.visits] == [ten]


def test_it_stops_when_it_is_told_and_begins_where_it_is_told() -> None:
    told = []

    def stop(progress: object) -> bool:
        told.append(progress)
        return False

    found = solve(WEEKEND, seconds=60, report=stop, deterministic=True)
    assert (found.stopped, len(told)) == (True, 1)
    assert check(WEEKEND, found.programme) == ()
    again = solve(WEEKEND, seconds=2, start=GOOD, deterministic=True)
    assert again.price.total <= 90
    strange = Programme(visits=(replace(GOOD.visits[0], family="nobody"), replace(GOOD.visits[1], start=0)))
    assert check(WEEKEND, solve(WEEKEND, seconds=2, start=strange, deterministic=True).programme) == ()


def test_the_same_weekend_has_the_same_programme() -> None:
    one, two = (solve(WEEKEND, seconds=2, deterministic=True) for _time in range(2))
    assert one.programme == two.programme


def test_a_guide_without_windows_and_one_that_nobody_knows() -> None:
    assert missing(replace(WEEKEND, guides=(Guide(id="luc", windows=()),))) == {("petit", "house"), ("durand", "house")}
    assert ("petit", "house") in missing(replace(WEEKEND, guides=()))
    assert DURAND.home == "langres"
