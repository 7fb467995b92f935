"""Small random weekends with everything in them that the rules know."""

from hypothesis import strategies as st

from concierge.programmes.instance import (
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
    Visit,
)

PLACES = ("p0", "p1", "p2")
GUIDES = ("g0", "g1")
QUARTER = 15


@st.composite
def windows(draw: st.DrawFn, shortest: int = 30) -> tuple[int, int]:
    start = draw(st.integers(0, 20)) * QUARTER
    return start, start + shortest + draw(st.integers(0, 8)) * QUARTER


@st.composite
def activities(draw: st.DrawFn, name: str) -> Activity:
    minutes = draw(st.sampled_from((15, 30, 45)))
    return Activity(
        id=name,
        kind="k",
        place=draw(st.sampled_from(PLACES)),
        minutes=minutes,
        windows=tuple(draw(st.lists(windows(), min_size=1, max_size=2))),
        guides=tuple(draw(st.lists(st.sampled_from(GUIDES), max_size=2, unique=True))),
        least=draw(st.sampled_from((0, 0, 2, 4))),
        most=draw(st.sampled_from((None, None, 3, 0))),
        families=draw(st.sampled_from((1, 1, 2, None))),
    )


@st.composite
def families(draw: st.DrawFn, name: str, names: tuple[str, ...]) -> Family:
    adults = [f"{name}a{number}" for number in range(draw(st.integers(1, 2)))]
    children = [f"{name}c{number}" for number in range(draw(st.integers(0, 2)))]
    everybody = (*adults, *children)
    some = st.lists(st.sampled_from(everybody), max_size=2, unique=True)
    needs = [
        Need(
            id=f"n{number}",
            activities=tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))),
            count=draw(st.integers(1, 2)),
            must=draw(st.booleans()),
            weight=draw(st.sampled_from((5, 10, 25))),
            adults=draw(st.sampled_from(Adults)),
            children=draw(st.sampled_from(Children)),
            persons=tuple(draw(some)),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    pauses = [
        Pause(id="p", persons=tuple(draw(some)), window=draw(windows()), minutes=30, activities=tuple(names[:1]))
        for _number in range(draw(st.integers(0, 1)))
    ]
    present = draw(st.sampled_from((((0, 400),), ((0, 180), (240, 480)), ((60, 300),))))
    return Family(
        id=name,
        persons=tuple(Person(id=each, child=each in children) for each in everybody),
        present=present,
        needs=tuple(needs),
        pauses=tuple(pauses),
        care=tuple(draw(st.lists(windows(), max_size=1))),
        home=draw(st.sampled_from((None, *PLACES))),
        own_car=draw(st.booleans()),
        may_part=draw(st.booleans()),
    )


@st.composite
def weekends(draw: st.DrawFn, most: int = 3) -> Instance:
    names = tuple(f"x{number}" for number in range(draw(st.integers(1, 4))))
    far = st.sampled_from((0, 10, 25))
    return Instance(
        families=tuple(draw(families(f"f{number}", names)) for number in range(draw(st.integers(1, most)))),
        activities=tuple(draw(activities(name)) for name in names),
        guides=tuple(Guide(id=name, windows=tuple(draw(st.lists(windows(60), max_size=2)))) for name in GUIDES),
        places=(Place(id="p0", room=draw(st.sampled_from((None, 2, 0)))), Place(id="p1"), Place(id="p2")),
        drives={("p0", "p1"): draw(far), ("p1", "p2"): draw(far)},
        unknown_drive=30,
        seats=draw(st.sampled_from((0, 2, 9))),
    )


def shuffled(instance: Instance, draw: st.DrawFn) -> Instance:
    """The same weekend in another order."""
    return Instance(
        families=tuple(draw(st.permutations(instance.families))),
        activities=tuple(draw(st.permutations(instance.activities))),
        guides=tuple(draw(st.permutations(instance.guides))),
        places=instance.places,
        drives=instance.drives,
        unknown_drive=instance.unknown_drive,
        seats=instance.seats,
    )


def every_visit(instance: Instance, step: int) -> list[Visit]:
    """Every visit that could be meant, on a coarse grid; also those that break rules."""
    found = []
    for family in instance.families:
        everybody = [person.id for person in family.persons]
        groups = [
            tuple(each for at, each in enumerate(everybody) if mask >> at & 1) for mask in range(1, 1 << len(everybody))
        ]
        for need in family.needs:
            for activity in instance.activities:
                if activity.id in need.activities:
                    found += [
                        Visit(
                            family=family.id,
                            need=need.id,
                            activity=activity.id,
                            start=start,
                            persons=group,
                            guide=guide,
                        )
                        for low, high in activity.windows
                        for start in range(low, high - activity.minutes + 1, step)
                        for group in groups
                        for guide in activity.guides or (None,)
                    ]
    return found
