"""The French civil calendar of one département: public holidays, working days, school years. A pure value.

School years come from `vacances-scolaires-france` (official dates by zone). Beyond its years, and where a zone has its
own calendar (Corsica, overseas), a school year is taken to start on 1 September, or the Monday after when that is a
weekend, and its summer holidays on 5 July.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from vacances_scolaires_france import SchoolHolidayDates

from concierge.platform.public_holidays import public_holidays


class SchoolZone(StrEnum):
    """The three zones of the school holidays."""

    A = "A"
    B = "B"
    C = "C"


# Départements by zone, as in the yearly arrêté on the school calendar; Corsica and overseas have their own calendars.
_DEPARTMENTS = {
    SchoolZone.A: "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90",
    SchoolZone.B: (
        "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60 61 62 67 68 72 76"
        " 80 83 84 85 88"
    ),
    SchoolZone.C: "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
}
ZONES: Mapping[str, SchoolZone] = {code: zone for zone, codes in _DEPARTMENTS.items() for code in codes.split()}


@dataclass(frozen=True, slots=True)
class CivilCalendar:
    """The calendar of a département, by its INSEE code; `zone` overrides the table when an agency knows better."""

    department: str
    zone: SchoolZone | None = None

    @property
    def school_zone(self) -> SchoolZone | None:
        """Return the zone of the school holidays, None where the calendar is a special one."""
        return self.zone or ZONES.get(self.department)

    def holiday_name(self, day: date) -> str | None:
        """Return the French name of a public holiday, a msgid; None on other days."""
        return public_holidays(self.department, day.year).get(day)

    def is_working_day(self, day: date) -> bool:
        """Tell whether `day` is Monday to Friday and no public holiday."""
        return _is_working_day(self.department, day)

    def working_days_after(self, day: date, count: int) -> date:
        """Return the working day that is `count` working days after `day`."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def rentree_of(self, year: int) -> date:
        """Return the first school day after the summer of `year`, official where known."""
        official = _summers(self.school_zone).get(year)
        if official:
            return official[1] + timedelta(days=1)
        first = date(year, 9, 1)
        return first + timedelta(days=max(0, 7 - first.weekday()) if first.weekday() >= 5 else 0)

    def rentree_on_or_after(self, day: date) -> date:
        """Return the first rentrée on `day` or after it."""
        this_year = self.rentree_of(day.year)
        return this_year if this_year >= day else self.rentree_of(day.year + 1)

    def school_year_start(self, day: date) -> date | None:
        """Return the rentrée of the school year that `day` falls in, None during the summer holidays."""
        rentree = self.rentree_of(day.year)
        if day >= rentree:
            return rentree
        official = _summers(self.school_zone).get(day.year)
        return self.rentree_of(day.year - 1) if day < (official[0] if official else date(day.year, 7, 5)) else None


@lru_cache(maxsize=4096)
def _is_working_day(department: str, day: date) -> bool:
    """Remember the days that planning asks for again and again: families of one agency live in the same months."""
    return day.weekday() < 5 and CivilCalendar(department).holiday_name(day) is None


@lru_cache(maxsize=8)
def _summers(zone: SchoolZone | None) -> Mapping[int, tuple[date, date]]:
    """Return the first and last day of the summer holidays by year; the library's full table is not kept in memory."""
    if zone is None:
        return {}
    library = SchoolHolidayDates()
    summers: dict[int, tuple[date, date]] = {}
    for day, row in sorted(library.data.items()):
        if row["nom_vacances"] == "Vacances d'été" and row[f"vacances_zone_{zone.value.lower()}"]:
            first, _ = summers.get(day.year, (day, day))
            summers[day.year] = (first, day)
    return {year: (first, last) for year, (first, last) in summers.items() if last.month >= 8}
