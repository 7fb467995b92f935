"""How long a drive takes, about: straight line × detour ÷ a speed that grows with the distance.

Why and how well it is calibrated: docs/decisions/0004-travel-time.md.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from concierge.platform.i18n import N_

EARTH_RADIUS_KM: Final = 6371.0
DETOUR: Final = 1.25  # road kilometres for one as the crow flies
START_MINUTES: Final = 6.0  # leaving one’s street, finding the other one
COUNTRY_SPEED: Final = 70.0  # km/h on the roads between villages
MOTORWAY_SPEED: Final = 114.0  # km/h, never quite reached
HALFWAY_KM: Final = 140.0  # road kilometres at which the speed is midway between the two

_ROUNDED_ABOVE = 20  # minutes from which an estimate is shown to five minutes


class Place(Protocol):
    """Somewhere with a code and perhaps coordinates, in degrees: a commune."""

    @property
    def code(self) -> str:
        """INSEE code."""
        ...

    @property
    def latitude(self) -> float | None:
        """Degrees north."""
        ...

    @property
    def longitude(self) -> float | None:
        """Degrees east."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What a routing server answers."""

    minutes: int
    distance_km: float


class Router(Protocol):
    """A routing server. `drive` returns None when it does not know or does not answer: the estimate then serves."""

    def drive(self, origin: Place, destination: Place) -> Route | None:
        """Return the usual drive from `origin` to `destination`."""
        ...


class TravelMethod(StrEnum):
    """Where a duration comes from."""

    ESTIMATED = "estimated"
    CORRECTED = "corrected"  # by somebody of the agency who drives it
    ROUTED = "routed"
    UNKNOWN = "unknown"


METHOD_LABELS = {
    TravelMethod.ESTIMATED: N_("estimation d’après la distance"),
    TravelMethod.CORRECTED: N_("durée corrigée par l’agence"),
    TravelMethod.ROUTED: N_("calcul d’itinéraire"),
    TravelMethod.UNKNOWN: N_("durée inconnue"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelTime:
    """A drive: minutes and road kilometres, or None and the reason (a French msgid) why they are unknown."""

    minutes: int | None
    method: TravelMethod
    distance_km: float | None
    reason: str | None = None

    @property
    def shown_minutes(self) -> int | None:
        """Minutes as shown: an estimate is rounded to five, so that it promises no more than it knows."""
        if self.minutes is None or self.method is not TravelMethod.ESTIMATED or self.minutes <= _ROUNDED_ABOVE:
            return self.minutes
        return 5 * round(self.minutes / 5)

    @property
    def is_approximate(self) -> bool:
        """Whether « environ » must stand before it."""
        return self.method is TravelMethod.ESTIMATED


NO_COORDINATES: Final = N_("Les coordonnées d’une des deux communes manquent.")
NO_ROAD: Final = N_("Aucune route ne relie ces deux communes.")

Corrections = Mapping[tuple[str, str], int]  # minutes by `correction_key`


def travel_time(
    origin: Place,
    destination: Place,
    *,
    corrections: Corrections | None = None,
    router: Router | None = None,
) -> TravelTime:
    """Return how long a drive takes: what the agency corrected, else the routing server's answer, else an estimate."""
    by_road = _land(origin.code) == _land(destination.code)
    distance = _by_road(origin, destination) if by_road else None
    corrected = (corrections or {}).get(correction_key(origin.code, destination.code))
    if corrected is not None:
        return TravelTime(minutes=corrected, method=TravelMethod.CORRECTED, distance_km=distance)
    route = router.drive(origin, destination) if router is not None else None
    if route is not None:
        return TravelTime(minutes=route.minutes, method=TravelMethod.ROUTED, distance_km=route.distance_km)
    if not by_road:
        return TravelTime(minutes=None, method=TravelMethod.UNKNOWN, distance_km=None, reason=NO_ROAD)
    if distance is None:
        return TravelTime(minutes=None, method=TravelMethod.UNKNOWN, distance_km=None, reason=NO_COORDINATES)
    minutes = 0 if origin.code == destination.code else round(estimate_minutes(distance))
    return TravelTime(minutes=minutes, method=TravelMethod.ESTIMATED, distance_km=distance)


def correction_key(one: str, other: str) -> tuple[str, str]:
    """Return the pair of INSEE codes in order: a drive lasts as long both ways."""
    return (one, other) if one <= other else (other, one)


def distance_km(origin: Place, destination: Place) -> float | None:
    """Return the estimated road kilometres between two places, None without coordinates or without a road."""
    return _by_road(origin, destination) if _land(origin.code) == _land(destination.code) else None


def _by_road(origin: Place, destination: Place) -> float | None:
    straight = straight_line_km(origin, destination)
    return None if straight is None else round(straight * DETOUR, 1)


def straight_line_km(origin: Place, destination: Place) -> float | None:
    """Return the great-circle distance in kilometres, None without coordinates."""
    if None in (origin.latitude, origin.longitude, destination.latitude, destination.longitude):
        return None
    assert origin.latitude is not None
    assert origin.longitude is not None
    assert destination.latitude is not None
    assert destination.longitude is not None
    latitude_1, latitude_2 = math.radians(origin.latitude), math.radians(destination.latitude)
    half_latitude = (latitude_2 - latitude_1) / 2
    half_longitude = math.radians(destination.longitude - origin.longitude) / 2
    chord = math.sin(half_latitude) ** 2 + math.cos(latitude_1) * math.cos(latitude_2) * math.sin(half_longitude) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def estimate_minutes(road_km: float) -> float:
    """Return the minutes for `road_km` kilometres; longer is never quicker, whatever the constants."""
    share = road_km / (road_km + HALFWAY_KM) if road_km > 0 else 0.0
    speed = COUNTRY_SPEED + (MOTORWAY_SPEED - COUNTRY_SPEED) * share
    return START_MINUTES + 60 * road_km / speed


def _land(code: str) -> str:
    """Name the land one can drive in without a boat: mainland, Corsica, or one overseas territory."""
    if code.startswith(("97", "98")):
        return code[:3]
    return "corsica" if code.startswith(("2A", "2B", "20")) else "mainland"
