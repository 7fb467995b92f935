"""Made-up discovery weekends in Haute-Marne: houses, schools, employers, a dinner; the same size, the same weekend."""

import math
import random
from dataclasses import dataclass, field

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
    Window,
)

SEED = 20_261_128
SECTOR = 13  # families for whom one half of the department is enough
# Communes with where they lie, in degrees.
COMMUNES = {
    "Chaumont": (48.11, 5.14), "Langres": (47.86, 5.33), "Saint-Dizier": (48.64, 4.95), "Joinville": (48.44, 5.14),
    "Nogent": (48.03, 5.34), "Bourbonne-les-Bains": (47.95, 5.75), "Wassy": (48.50, 4.95), "Bologne": (48.20, 5.14),
    "Fayl-Billot": (47.78, 5.60), "Châteauvillain": (48.04, 4.92), "Arc-en-Barrois": (47.95, 5.01),
    "Andelot": (48.25, 5.30), "Prauthoy": (47.67, 5.29), "Val-de-Meuse": (48.00, 5.50), "Biesles": (48.08, 5.29),
    "Rolampont": (47.95, 5.28), "Montier-en-Der": (48.48, 4.77), "Doulaincourt": (48.32, 5.21),
}  # fmt: skip
SECTORS = (
    ("Langres", "Chaumont", "Nogent", "Rolampont", "Val-de-Meuse", "Fayl-Billot", "Prauthoy", "Biesles"),
    ("Chaumont", "Bologne", "Châteauvillain", "Arc-en-Barrois", "Nogent", "Biesles", "Andelot", "Langres"),
    ("Saint-Dizier", "Joinville", "Wassy", "Montier-en-Der", "Doulaincourt", "Chaumont", "Bologne", "Andelot"),
)
SATURDAY, SUNDAY = DAY, 2 * DAY


def make_weekend(families: int) -> Instance:
    """Return a weekend of so many families, about 150 activities for 13 of them."""
    return _Making(random.Random(SEED + families), families).make()


def hours(day: int, start: float, end: float) -> Window:
    return day + round(start * 60), day + round(end * 60)


@dataclass
class _Making:
    chance: random.Random
    families: int
    activities: list[Activity] = field(default_factory=list)
    guides: dict[str, Guide] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)

    def make(self) -> Instance:
        self._place("hall", "Langres", room=None)
        self._add("dinner", "dinner", "hall", 105, [hours(SATURDAY, 19, 21)], families=None, least=6)
        made = []
        sectors = max(1, round(self.families / SECTOR))
        for number in range(sectors):
            first, last = (self.families * at // sectors for at in (number, number + 1))
            sector = _Sector(self, number, SECTORS[number % len(SECTORS)], last - first)
            made += [sector.family(at) for at in range(first, last)]
        return Instance(
            families=tuple(made), activities=tuple(self.activities), guides=tuple(self.guides.values()),
            places=tuple(self.places.values()), drives=self._drives(), unknown_drive=45,
            seats=self.families + 8,
        )  # fmt: skip

    def _place(self, name: str, commune: str, room: int | None = None) -> str:
        self.places[name] = Place(id=name, room=room)
        self.where[name] = commune
        return name

    def _add(self, name: str, kind: str, place: str, minutes: int, windows: list[Window], **more: object) -> str:
        self.activities.append(
            Activity(id=name, kind=kind, place=place, minutes=minutes, windows=tuple(windows), **more)  # type: ignore[arg-type]
        )
        return name

    def _guide(self, name: str, *windows: Window) -> str:
        self.guides[name] = Guide(id=name, windows=windows)
        return name

    def _drives(self) -> dict[tuple[str, str], int]:
        names = sorted(self.places)
        return {
            (one, other): _minutes(self.where[one], self.where[other])
            for at, one in enumerate(names)
            for other in names[at + 1 :]
        }


def _minutes(one: str, other: str) -> int:
    """Return a drive: a bend for each straight kilometre, some minutes to get going; a few within a commune."""
    if one == other:
        return 5
    (north, east), (north2, east2) = COMMUNES[one], COMMUNES[other]
    km = math.hypot((north - north2) * 111, (east - east2) * 74)
    return 5 + round(1.25 * km / 65 * 60)


class _Sector:
    """A part of the weekend that some dozen families share."""

    def __init__(self, making: _Making, number: int, communes: tuple[str, ...], families: int) -> None:
        self.making, self.number, self.communes, self.families = making, number, communes, families
        self.chance = making.chance
        days = [hours(SATURDAY, 9, 19), hours(SUNDAY, 9, 17)]
        self.agents = [
            making._guide(f"agent{number}-{at}", *(days if at % 3 else days[:1])) for at in range(max(2, families // 2))
        ]
        self.lodgings = [making._place(f"lodging{number}-{at}", communes[at]) for at in range(2)]
        self.houses = [self._house(at) for at in range(max(12, 5 * families))]
        self.schools = {level: [self._school(level, at) for at in range(5)] for level in ("nursery", "primary", "high")}
        self.employers = [self._employer(at) for at in range(max(4, 2 * families))]
        self.mayors = [self._mayor(commune) for commune in communes]
        self.doctors = [self._doctor(at) for at in range(4)]
        self.clubs = [self._club(at) for at in range(8)]
        self.hosts = [self._host(at) for at in range(max(2, families // 2))]
        self.sights = [self._sight(at) for at in range(4)]
        self.market = self._at("market", "market", communes[0], 60, [hours(SUNDAY, 9, 12.5)], families=None)

    def _at(self, name: str, kind: str, commune: str, minutes: int, windows: list[Window], **more: object) -> str:
        place = self.making._place(f"{name}{self.number}", commune)
        return self.making._add(f"{name}{self.number}", kind, place, minutes, windows, **more)

    def _house(self, at: int) -> str:
        halves = [hours(SATURDAY, 9, 13), hours(SATURDAY, 13, 18.5), hours(SUNDAY, 9, 13), hours(SUNDAY, 13, 16)]
        windows = sorted(self.chance.sample(halves, self.chance.choice((1, 2, 2, 3))))
        guides = tuple(self.chance.sample(self.agents, min(2, len(self.agents))))
        return self._at(f"house{at}-", "housing", self.chance.choice(self.communes), 45, windows, guides=guides)

    def _school(self, level: str, at: int) -> str:
        start = self.chance.choice((9, 9.5, 10, 14))
        head = self.making._guide(f"head-{level}{at}-{self.number}", hours(SATURDAY, start, start + 2.5))
        windows = [hours(SATURDAY, start, start + 2.5)]
        commune = self.communes[at]
        return self._at(f"{level}{at}-", "school", commune, 30, windows, guides=(head,), families=2)

    def _employer(self, at: int) -> str:
        day, start = self.chance.choice((SATURDAY, SATURDAY, SUNDAY)), self.chance.choice((9, 10, 14, 15))
        guide = self.making._guide(f"boss{at}-{self.number}", hours(day, start, start + 2))
        commune = self.chance.choice(self.communes)
        return self._at(f"employer{at}-", "employer", commune, 45, [hours(day, start, start + 2)], guides=(guide,))

    def _mayor(self, commune: str) -> str:
        day, start = self.chance.choice((SATURDAY, SUNDAY)), self.chance.choice((10, 11, 14, 15.5))
        windows = [hours(day, start, start + 1.5)]
        guide = self.making._guide(f"mayor-{commune}-{self.number}", *windows)
        return self._at(f"mayor-{commune}-", "mayor", commune, 30, windows, guides=(guide,), families=4, most=20)

    def _doctor(self, at: int) -> str:
        windows = [hours(SATURDAY, 10, 12), hours(SATURDAY, 14, 16)]
        guide = self.making._guide(f"doctor{at}-{self.number}", *windows)
        return self._at(f"health{at}-", "health", self.communes[at], 30, windows, guides=(guide,), families=3)

    def _club(self, at: int) -> str:
        windows = [hours(self.chance.choice((SATURDAY, SUNDAY)), 14, 16.5)]
        return self._at(f"club{at}-", "club", self.communes[at], 45, windows, families=None, most=15)

    def _host(self, at: int) -> str:
        windows = [hours(SATURDAY, 16, 18.5), hours(SUNDAY, 10, 12)]
        guide = self.making._guide(f"host{at}-{self.number}", *windows)
        return self._at(f"coffee{at}-", "host", self.chance.choice(self.communes), 60, windows, guides=(guide,))

    def _sight(self, at: int) -> str:
        windows = [hours(SATURDAY, 10, 18), hours(SUNDAY, 10, 16.5)]
        return self._at(f"sight{at}-", "free", self.communes[-1 - at], 60, windows, families=None, most=25)

    def family(self, number: int) -> Family:
        """Return one family: who they are, when they come, what they need."""
        chance = self.chance
        adults = [Person(id=f"{number}-a{at}") for at in range(chance.choice((1, 2, 2, 2)))]
        levels = chance.choices(("nursery", "primary", "high"), k=chance.choice((0, 1, 1, 2, 2, 3, 6 if number else 7)))
        children = [Person(id=f"{number}-c{at}", child=True) for at in range(len(levels))]
        everybody = [person.id for person in (*adults, *children)]
        saturday = hours(SATURDAY, chance.choice((8.5, 8.5, 9, 10.5)), 22)
        return Family(
            id=f"family{number}",
            persons=(*adults, *children),
            present=(saturday, hours(SUNDAY, 8.5, chance.choice((12.5, 13, 14.5, 16)))),
            needs=tuple(self._needs(adults, children, levels)),
            pauses=tuple(self._pauses(everybody, children, levels)),
            care=(hours(SATURDAY, 14, 18),) if children and chance.random() < 0.6 else (),
            home=chance.choice(self.lodgings),
            own_car=chance.random() > 0.2,
            may_part=len(adults) > 1,
        )

    def _needs(self, adults: list[Person], children: list[Person], levels: list[str]) -> list[Need]:
        chance, needs = self.chance, []
        needs.append(Need(id="houses", activities=tuple(chance.sample(self.houses, 8)), count=2, must=True))
        for level in dict.fromkeys(levels):
            pupils = tuple(child.id for child, its in zip(children, levels, strict=True) if its == level)
            needs.append(
                Need(
                    id=f"school-{level}",
                    activities=tuple(chance.sample(self.schools[level], 3)),
                    must=True,
                    adults=Adults.ANY,
                    children=Children.NAMED,
                    persons=pupils,
                )
            )
        alone = Children.NONE if len(adults) > 1 else Children.ALL
        for adult in adults:
            firms = tuple(chance.sample(self.employers, 3))
            needs.append(
                Need(id=f"job-{adult.id}", activities=firms, must=True, adults=Adults.NAMED, children=alone,
                     persons=(adult.id,))
            )  # fmt: skip
        needs.append(Need(id="dinner", activities=("dinner",), must=True))
        needs.append(Need(id="mayor", activities=tuple(chance.sample(self.mayors, 3)), weight=40))
        needs.append(Need(id="health", activities=tuple(chance.sample(self.doctors, 2)), weight=20,
                          adults=Adults.ANY, children=alone))  # fmt: skip
        needs.append(Need(id="market", activities=(self.market,), weight=10))
        needs.append(Need(id="clubs", activities=tuple(chance.sample(self.clubs, 4)), count=2, weight=15,
                          adults=Adults.ANY))  # fmt: skip
        needs.append(Need(id="more-houses", activities=tuple(chance.sample(self.houses, 6)), count=3, weight=25))
        needs.append(Need(id="coffee", activities=tuple(chance.sample(self.hosts, 2)), weight=30))
        needs.append(Need(id="sights", activities=tuple(chance.sample(self.sights, 3)), count=2, weight=12))
        return needs

    def _pauses(self, everybody: list[str], children: list[Person], levels: list[str]) -> list[Pause]:
        pauses = [
            Pause(id="lunch-saturday", persons=tuple(everybody), window=hours(SATURDAY, 12, 14.5), minutes=60),
            Pause(id="lunch-sunday", persons=tuple(everybody), window=hours(SUNDAY, 12, 14.5), minutes=60),
            Pause(id="supper", persons=tuple(everybody), window=hours(SATURDAY, 18.5, 21), minutes=60,
                  activities=("dinner",)),
        ]  # fmt: skip
        small = [child.id for child, level in zip(children, levels, strict=True) if level == "nursery"]
        if small:
            pauses.append(Pause(id="nap", persons=tuple(small), window=hours(SATURDAY, 13, 17), minutes=60))
        return pauses
