"""Instances and programmes of weekends as JSON files: read with every fault at its path (docs/weekends.md)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, TypeVar

from concierge.platform.json_reading import Reading, at_key
from concierge.programmes.instance import (
    DAY,
    MOST_WISH,
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

FORMAT: Final = 1
LAST_MINUTE: Final = 14 * DAY
LARGEST_WEIGHT: Final = 1_000
_TWO: Final = 2
Named = TypeVar("Named", Family, Activity, Guide, Place, Person, Need, Pause)


class WrongFile(Exception):
    """The file is no instance or no programme; `faults` are lines « path: what is wrong », the first ones."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def read_instance(content: object) -> Instance:
    """Check a decoded JSON document and return its instance. Raises WrongFile with every fault found."""
    reading = Reading()
    optional = ("format", "guides", "places", "drives", "unknown_drive", "seats", "locked", "told", "change_price")
    root = reading.mapping(content, "", required=("families", "activities"), optional=optional)
    reading.integer(root.get("format", FORMAT), "format", FORMAT, FORMAT)
    places = _named(reading, [_place(reading, *each) for each in reading.rows(root.get("places"), "places")], "places")
    guides = _named(reading, [_guide(reading, *each) for each in reading.rows(root.get("guides"), "guides")], "guides")
    activities = _named(
        reading,
        [_activity(reading, *each, places, guides) for each in reading.rows(root.get("activities"), "activities")],
        "activities",
    )
    families = _named(
        reading,
        [_family(reading, *each, activities, places) for each in reading.rows(root.get("families"), "families")],
        "families",
    )
    instance = Instance(
        families=tuple(families.values()),
        activities=tuple(activities.values()),
        guides=tuple(guides.values()),
        places=tuple(places.values()),
        drives=_drives(reading, root.get("drives"), places),
        unknown_drive=reading.integer(root.get("unknown_drive", 30), "unknown_drive"),
        seats=reading.integer(root.get("seats", 0), "seats"),
        locked=_visits(reading, root.get("locked"), "locked"),
        told=_visits(reading, root.get("told"), "told"),
        change_price=reading.integer(root.get("change_price", 300), "change_price", 0, 10_000),
    )
    if reading.faults:
        raise WrongFile(reading.faults)
    return instance


def read_programme(content: object) -> Programme:
    """Check a decoded JSON document and return its programme; whether it is right, the checker says."""
    reading = Reading()
    root = reading.mapping(content, "", required=("visits",), optional=None)
    visits = _visits(reading, root.get("visits"), "visits")
    if reading.faults:
        raise WrongFile(reading.faults)
    return Programme(visits=visits)


def write_programme(programme: Programme) -> dict[str, Any]:
    """Return a programme as JSON values."""
    return {"format": FORMAT, "visits": [_write_visit(visit) for visit in programme.visits]}


def write_instance(instance: Instance) -> dict[str, Any]:
    """Return an instance as JSON values; what stands at its default is written too."""
    return {
        "format": FORMAT,
        "families": [_plain(family) for family in instance.families],
        "activities": [_plain(activity) for activity in instance.activities],
        "guides": [_plain(guide) for guide in instance.guides],
        "places": [_plain(place) for place in instance.places],
        "drives": [[one, other, minutes] for (one, other), minutes in instance.drives.items()],
        "unknown_drive": instance.unknown_drive,
        "seats": instance.seats,
        "locked": [_write_visit(visit) for visit in instance.locked],
        "told": [_write_visit(visit) for visit in instance.told],
        "change_price": instance.change_price,
    }


def _plain(value: Any) -> Any:
    """Return data classes as objects, sequences as lists."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _write_visit(visit: Visit) -> dict[str, Any]:
    return {
        "family": visit.family,
        "need": visit.need,
        "activity": visit.activity,
        "start": visit.start,
        "persons": list(visit.persons),
        "guide": visit.guide,
    }


def _named(reading: Reading, found: Iterable[Named], path: str) -> dict[str, Named]:
    """Return things by their names, each used once."""
    by_name: dict[str, Named] = {}
    for index, each in enumerate(found):
        if each.id and each.id in by_name:
            reading.fault(f"{path}[{index}].id", f"déjà employé : {each.id}")
        by_name[each.id] = each
    return by_name


def _name(reading: Reading, row: Mapping[str, Any], path: str) -> str:
    return reading.text(row.get("id"), at_key(path, "id")) if "id" in row else ""


def _texts(reading: Reading, value: object, path: str, among: Mapping[str, object]) -> tuple[str, ...]:
    found = tuple(reading.known(each, at, among) for at, each in reading.rows(value, path))
    if len(set(found)) != len(found):
        reading.fault(path, "un nom est écrit deux fois")
    return found


def _window(reading: Reading, value: object, path: str) -> Window:
    if not isinstance(value, list) or len(value) != _TWO:
        reading.fault(path, "deux minutes sont attendues : début, fin")
        return 0, 0
    low, high = (reading.integer(each, f"{path}[{at}]", 0, LAST_MINUTE) for at, each in enumerate(value))
    if low >= high and all(isinstance(each, int) for each in value):
        reading.fault(path, "la fin est après le début")
    return low, high


def _windows(reading: Reading, value: object, path: str, *, apart: bool = False) -> tuple[Window, ...]:
    found = tuple(_window(reading, each, at) for at, each in reading.rows(value, path))
    ordered = sorted(found)
    if apart and any(one[1] > other[0] for one, other in pairwise(ordered)):
        reading.fault(path, "deux périodes se recouvrent")
    return found


def _place(reading: Reading, path: str, value: object) -> Place:
    row = reading.mapping(value, path, required=("id",), optional=("room",))
    room = row.get("room")
    return Place(
        id=_name(reading, row, path), room=None if room is None else reading.integer(room, at_key(path, "room"))
    )


def _guide(reading: Reading, path: str, value: object) -> Guide:
    row = reading.mapping(value, path, required=("id", "windows"))
    windows = _windows(reading, row.get("windows"), at_key(path, "windows"))
    return Guide(id=_name(reading, row, path), windows=windows)


def _activity(
    reading: Reading, path: str, value: object, places: Mapping[str, Place], guides: Mapping[str, Guide]
) -> Activity:
    row = reading.mapping(
        value, path, required=("id", "place", "minutes", "windows"),
        optional=("kind", "guides", "least", "most", "families"),
    )  # fmt: skip
    most, families = row.get("most"), row.get("families", 1)
    return Activity(
        id=_name(reading, row, path),
        kind=reading.text(row.get("kind", "other"), at_key(path, "kind")),
        place=reading.known(row.get("place"), at_key(path, "place"), places),
        minutes=reading.integer(row.get("minutes"), at_key(path, "minutes"), 1, DAY),
        windows=_windows(reading, row.get("windows"), at_key(path, "windows")),
        guides=_texts(reading, row.get("guides"), at_key(path, "guides"), guides),
        least=reading.integer(row.get("least", 0), at_key(path, "least")),
        most=None if most is None else reading.integer(most, at_key(path, "most")),
        families=None if families is None else reading.integer(families, at_key(path, "families"), 1),
    )


def _family(
    reading: Reading, path: str, value: object, activities: Mapping[str, Activity], places: Mapping[str, Place]
) -> Family:
    row = reading.mapping(
        value, path, required=("id", "persons", "present"),
        optional=("needs", "pauses", "care", "home", "own_car", "may_part"),
    )  # fmt: skip
    at = at_key(path, "persons")
    persons = _named(reading, [_person(reading, *each) for each in reading.rows(row.get("persons"), at)], at)
    if persons and all(person.child for person in persons.values()):
        reading.fault(at, "au moins un adulte est attendu")
    at = at_key(path, "needs")
    needs = _named(
        reading, [_need(reading, *each, persons, activities) for each in reading.rows(row.get("needs"), at)], at
    )
    at = at_key(path, "pauses")
    pauses = _named(
        reading, [_pause(reading, *each, persons, activities) for each in reading.rows(row.get("pauses"), at)], at
    )
    home = row.get("home")
    return Family(
        id=_name(reading, row, path),
        persons=tuple(persons.values()),
        present=_windows(reading, row.get("present"), at_key(path, "present"), apart=True),
        needs=tuple(needs.values()),
        pauses=tuple(pauses.values()),
        care=_windows(reading, row.get("care"), at_key(path, "care")),
        home=None if home is None else reading.known(home, at_key(path, "home"), places),
        own_car=reading.flag(row.get("own_car", True), at_key(path, "own_car")),
        may_part=reading.flag(row.get("may_part", True), at_key(path, "may_part")),
    )


def _person(reading: Reading, path: str, value: object) -> Person:
    row = reading.mapping(value, path, required=("id",), optional=("child",))
    return Person(id=_name(reading, row, path), child=reading.flag(row.get("child", False), at_key(path, "child")))


def _need(
    reading: Reading, path: str, value: object, persons: Mapping[str, Person], activities: Mapping[str, Activity]
) -> Need:
    row = reading.mapping(
        value, path, required=("id", "activities"),
        optional=("count", "must", "weight", "adults", "children", "persons"),
    )  # fmt: skip
    must = reading.flag(row.get("must", False), at_key(path, "must"))
    adults = reading.known(row.get("adults", "all"), at_key(path, "adults"), {each.value: each for each in Adults})
    children = reading.known(
        row.get("children", "all"), at_key(path, "children"), {each.value: each for each in Children}
    )
    named = _texts(reading, row.get("persons"), at_key(path, "persons"), persons)
    if adults == Adults.NAMED and not named and children != Children.ALL:
        reading.fault(path, "personne n’est concerné")
    return Need(
        id=_name(reading, row, path),
        activities=_texts(reading, row.get("activities"), at_key(path, "activities"), activities),
        count=reading.integer(row.get("count", 1), at_key(path, "count"), 1),
        must=must,
        weight=reading.integer(row.get("weight", 10), at_key(path, "weight"), 1, LARGEST_WEIGHT if must else MOST_WISH),
        adults=Adults(adults or "all"),
        children=Children(children or "all"),
        persons=named,
    )


def _pause(
    reading: Reading, path: str, value: object, persons: Mapping[str, Person], activities: Mapping[str, Activity]
) -> Pause:
    row = reading.mapping(value, path, required=("id", "persons", "window", "minutes"), optional=("activities",))
    return Pause(
        id=_name(reading, row, path),
        persons=_texts(reading, row.get("persons"), at_key(path, "persons"), persons),
        window=_window(reading, row.get("window"), at_key(path, "window")),
        minutes=reading.integer(row.get("minutes"), at_key(path, "minutes"), 1, DAY),
        activities=_texts(reading, row.get("activities"), at_key(path, "activities"), activities),
    )


def _drives(reading: Reading, value: object, places: Mapping[str, Place]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for path, each in reading.rows(value, "drives"):
        if not isinstance(each, list) or len(each) != _TWO + 1:
            reading.fault(path, "trois valeurs sont attendues : lieu, lieu, minutes")
            continue
        one, other = (reading.known(each[at], f"{path}[{at}]", places) for at in range(_TWO))
        if (one, other) in found or (other, one) in found:
            reading.fault(path, "ce trajet est écrit deux fois")
        found[one, other] = reading.integer(each[2], f"{path}[2]", 0, DAY)
    return found


def _visits(reading: Reading, value: object, path: str) -> tuple[Visit, ...]:
    """Read visits; names that nobody knows are left to the checker: what was told may be gone since."""
    return tuple(_visit(reading, *each) for each in reading.rows(value, path))


def _visit(reading: Reading, path: str, value: object) -> Visit:
    required = ("family", "need", "activity", "start", "persons")
    row = reading.mapping(value, path, required=required, optional=("guide",))
    guide, at = row.get("guide"), at_key(path, "persons")
    family, need, activity = (reading.text(row.get(key), at_key(path, key)) for key in required[:3])
    return Visit(
        family=family,
        need=need,
        activity=activity,
        start=reading.integer(row.get("start"), at_key(path, "start"), 0, LAST_MINUTE),
        persons=tuple(reading.text(person, name) for name, person in reading.rows(row.get("persons"), at)),
        guide=None if guide is None else reading.text(guide, at_key(path, "guide")),
    )
