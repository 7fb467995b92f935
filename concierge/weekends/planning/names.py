"""What the parts of a weekend are called on screen, by the names an instance gives them. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from concierge.weekends.choices import ActivityKind
from concierge.weekends.planning.clocks import Clock
from concierge.weekends.planning.rows import WeekendRows, person_name, place_of_venue


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Families, persons, activities, guides and places; what is not known any more is called nothing."""

    clock: Clock
    families: Mapping[str, str]
    persons: Mapping[str, str]
    activities: Mapping[str, str]
    kinds: Mapping[str, ActivityKind]
    guides: Mapping[str, str]
    places: Mapping[str, str]
    needs: Mapping[str, ActivityKind]
    pauses: tuple[str, ...] = ()

    def moment(self, minutes: int) -> dt.datetime:
        """Return the instant of a number of minutes."""
        return self.clock.instant(minutes)

    def people(self, persons: Iterable[str]) -> list[str]:
        """Return the first names of some persons."""
        return [self.persons.get(each, "") for each in persons if self.persons.get(each)]

    def pause(self, name: str) -> str:
        """Return what a pause is called."""
        number = name.rpartition(".")[2]
        return self.pauses[int(number)] if number.isdecimal() and int(number) < len(self.pauses) else ""


def names_of(rows: WeekendRows) -> Names:
    """Return the names of everything in a weekend."""
    return Names(
        clock=Clock.of(rows.starts_on),
        families={
            **{str(booking_id): name for booking_id, name in rows.away.items()},
            **{str(each.booking_id): each.name for each in rows.families},
        },
        persons={
            person_name(family.booking_id, each.id): each.name for family in rows.families for each in family.people
        },
        activities={str(each.id): each.title for each in (*rows.activities, *rows.off)},
        kinds={str(each.id): each.kind for each in (*rows.activities, *rows.off)},
        guides={str(each.id): each.name for each in rows.guides},
        places={place_of_venue(each.id): each.name for each in rows.venues},
        needs={str(wish.id): wish.kind for family in rows.families for wish in family.wishes},
        pauses=tuple(str(each.get("label", "")) for each in rows.pauses),
    )
