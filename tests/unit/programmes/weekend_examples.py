"""A small weekend for the tests: two families, a guide, a house, a school, a dinner; Saturday is day 1."""

from dataclasses import replace
from typing import Any

from concierge.programmes.instance import (
    DAY,
    Activity,
    Adults,
    Children,
    Family,
    Guide,
    Instance,
    Need,
    Pause,
    Person,
    Place,
    Programme,
    Visit,
    Window,
)


def at(hour: float, day: int = 1) -> int:
    """Minutes of an hour on a day: Saturday is the first after midnight of Friday."""
    return day * DAY + round(hour * 60)


def hours(start: float, end: float, day: int = 1) -> Window:
    return at(start, day), at(end, day)


PETIT = Family(
    id="petit",
    persons=(Person(id="anne"), Person(id="bruno"), Person(id="chloe", child=True)),
    present=(hours(9, 19), hours(9, 17, 2)),
    home="langres",
    needs=(
        Need(id="house", activities=("house1", "house2"), must=True),
        Need(id="school", activities=("school",), must=True, adults=Adults.ANY),
        Need(id="job", activities=("factory",), adults=Adults.NAMED, children=Children.NONE, persons=("anne",)),
        Need(id="dinner", activities=("dinner",), weight=20),
    ),
    pauses=(Pause(id="lunch", persons=("anne", "bruno", "chloe"), window=hours(12, 14), minutes=60),),
)
DURAND = Family(
    id="durand",
    persons=(Person(id="denis"),),
    present=(hours(9, 19),),
    home="langres",
    own_car=False,
    needs=(
        Need(id="house", activities=("house1",), must=True),
        Need(id="dinner", activities=("dinner",), weight=20),
    ),
)
WEEKEND = Instance(
    families=(PETIT, DURAND),
    activities=(
        Activity(id="house1", kind="housing", place="joinville", minutes=45, windows=(hours(9, 18),), guides=("luc",)),
        Activity(id="house2", kind="housing", place="chaumont", minutes=45, windows=(hours(9, 18),), guides=("luc",)),
        Activity(id="school", kind="school", place="chaumont", minutes=30, windows=(hours(9, 12),)),
        Activity(id="factory", kind="employer", place="joinville", minutes=60, windows=(hours(14, 16, 2),)),
        Activity(
            id="dinner", kind="dinner", place="hall", minutes=90, windows=(hours(17, 18.5),), families=None, least=4
        ),
    ),
    guides=(Guide(id="luc", windows=(hours(9, 18),)),),
    places=(Place(id="langres"), Place(id="joinville"), Place(id="chaumont", room=4), Place(id="hall", room=30)),
    drives={("langres", "chaumont"): 30, ("langres", "joinville"): 50, ("joinville", "chaumont"): 35},
    unknown_drive=20,
    seats=2,
)
ALL_PETIT = ("anne", "bruno", "chloe")


def visit(family: str, need: str, activity: str, start: int, *persons: str, guide: str | None = None) -> Visit:
    return Visit(family=family, need=need, activity=activity, start=start, persons=persons, guide=guide)


GOOD = Programme(
    visits=(
        visit("petit", "school", "school", at(10), "anne", "chloe"),
        visit("petit", "house", "house2", at(11), *ALL_PETIT, guide="luc"),
        visit("petit", "dinner", "dinner", at(17), *ALL_PETIT),
        visit("petit", "job", "factory", at(14, 2), "anne"),
        visit("durand", "house", "house1", at(13), "denis", guide="luc"),
        visit("durand", "dinner", "dinner", at(17), "denis"),
    )
)


def moved(programme: Programme, index: int, **changes: Any) -> Programme:
    """The same programme with one visit changed."""
    visits = list(programme.visits)
    visits[index] = replace(visits[index], **changes)
    return Programme(visits=tuple(visits))


def with_family(instance: Instance, family: Family) -> Instance:
    """The same weekend with one family as it is here."""
    families = tuple(family if each.id == family.id else each for each in instance.families)
    return replace(instance, families=families)


def with_activity(instance: Instance, name: str, **changes: Any) -> Instance:
    """The same weekend with one activity changed."""
    activities = tuple(replace(each, **changes) if each.id == name else each for each in instance.activities)
    return replace(instance, activities=activities)
