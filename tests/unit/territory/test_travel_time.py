"""Drives: calibrated on known ones, the same both ways, never quicker when longer."""

import math
from dataclasses import dataclass

import pytest
from hypothesis import given, strategies as st

from concierge.territory.demo_coordinates import COORDINATES
from concierge.territory.travel_time import (
    NO_COORDINATES,
    NO_ROAD,
    Place,
    Route,
    TravelMethod,
    correction_key,
    distance_km,
    estimate_minutes,
    straight_line_km,
    travel_time,
)


@dataclass(frozen=True)
class Spot:
    code: str
    latitude: float | None
    longitude: float | None


TOWNS = {name: Spot(code, latitude, longitude) for code, (name, latitude, longitude) in COORDINATES.items()}
SPOTS = st.builds(Spot, st.just("10000"), st.floats(42.0, 51.0), st.floats(-4.7, 8.2))

# Usual drives in minutes, from memory (source « de mémoire » : nobody measured them for this test), with how far the
# estimate may be. Most are within 10 %; a direct motorway (Reims) or none (Nancy, Strasbourg) shows more.
KNOWN = [
    ("Troyes", "Chaumont", 75, 0.10),
    ("Chaumont", "Langres", 35, 0.10),
    ("Troyes", "Paris", 115, 0.10),
    ("Saint-Dizier", "Chaumont", 65, 0.12),
    ("Troyes", "Reims", 80, 0.20),
    ("Troyes", "Dijon", 115, 0.10),
    ("Troyes", "Romilly-sur-Seine", 40, 0.10),
    ("Troyes", "Bar-sur-Aube", 48, 0.10),
    ("Troyes", "Bar-sur-Seine", 33, 0.12),
    ("Troyes", "Nogent-sur-Seine", 52, 0.12),
    ("Troyes", "Brienne-le-Château", 40, 0.12),
    ("Langres", "Dijon", 60, 0.12),
    ("Chaumont", "Dijon", 75, 0.12),
    ("Chaumont", "Nancy", 85, 0.12),
    ("Saint-Dizier", "Reims", 80, 0.12),
    ("Saint-Dizier", "Wassy", 20, 0.15),
    ("Langres", "Bourbonne-les-Bains", 38, 0.12),
    ("Troyes", "Lyon", 225, 0.10),
    ("Troyes", "Lille", 205, 0.10),
    ("Troyes", "Strasbourg", 235, 0.15),
    ("Troyes", "Nantes", 320, 0.10),
    ("Paris", "Lyon", 280, 0.10),
]


@pytest.mark.parametrize(("origin", "destination", "minutes", "tolerance"), KNOWN)
def test_known_drives(origin: str, destination: str, minutes: int, tolerance: float) -> None:
    estimated = travel_time(TOWNS[origin], TOWNS[destination])
    assert estimated.method is TravelMethod.ESTIMATED
    assert estimated.minutes == pytest.approx(minutes, rel=tolerance)


@given(SPOTS, SPOTS)
def test_as_long_both_ways(one: Spot, other: Spot) -> None:
    assert travel_time(one, other).minutes == travel_time(other, one).minutes
    assert straight_line_km(one, other) == pytest.approx(straight_line_km(other, one))


@given(st.floats(0, 2000), st.floats(0, 2000))
def test_longer_is_never_quicker(one: float, other: float) -> None:
    near, far = sorted((one, other))
    assert estimate_minutes(near) <= estimate_minutes(far)


@given(st.floats(0.1, 2000))
def test_speed_stays_between_country_road_and_motorway(road_km: float) -> None:
    assert 0 < 60 * road_km / estimate_minutes(road_km) < 114


def test_great_circle() -> None:
    assert straight_line_km(TOWNS["Troyes"], TOWNS["Chaumont"]) == pytest.approx(81.6, abs=0.5)
    assert straight_line_km(TOWNS["Paris"], TOWNS["Marseille"]) == pytest.approx(661, abs=3)
    assert straight_line_km(Spot("1", 0.0, 0.0), Spot("2", 0.0, 180.0)) == pytest.approx(math.pi * 6371)


def test_a_place_without_coordinates_has_a_reason() -> None:
    unknown = travel_time(TOWNS["Troyes"], Spot("10001", None, None))
    assert (unknown.minutes, unknown.distance_km, unknown.reason) == (None, None, NO_COORDINATES)
    assert unknown.method is TravelMethod.UNKNOWN
    assert distance_km(TOWNS["Troyes"], Spot("10001", None, 4.0)) is None


def test_no_road_crosses_the_sea() -> None:
    ajaccio, reunion = Spot("2A004", 41.92, 8.73), Spot("97411", -20.9, 55.5)
    assert travel_time(TOWNS["Troyes"], ajaccio).reason == NO_ROAD
    assert travel_time(ajaccio, reunion).minutes is None
    assert travel_time(ajaccio, Spot("2B033", 42.7, 9.45)).reason is None


def test_a_correction_wins_both_ways() -> None:
    one, other = TOWNS["Troyes"], TOWNS["Reims"]
    known = {correction_key(other.code, one.code): 78}
    for drive in (travel_time(one, other, corrections=known), travel_time(other, one, corrections=known)):
        assert (drive.minutes, drive.method, drive.is_approximate) == (78, TravelMethod.CORRECTED, False)
        assert drive.shown_minutes == 78


def test_a_routing_server_replaces_the_estimate_and_may_be_silent() -> None:
    class Server:
        def __init__(self, route: Route | None) -> None:
            self.route = route

        def drive(self, origin: Place, destination: Place) -> Route | None:
            return self.route

    one, other = TOWNS["Troyes"], TOWNS["Reims"]
    routed = travel_time(one, other, router=Server(Route(minutes=81, distance_km=125.0)))
    assert (routed.minutes, routed.method, routed.distance_km) == (81, TravelMethod.ROUTED, 125.0)
    assert travel_time(one, other, router=Server(None)).method is TravelMethod.ESTIMATED


def test_estimates_are_shown_to_five_minutes() -> None:
    drive = travel_time(TOWNS["Saint-Dizier"], TOWNS["Chaumont"])
    assert drive.shown_minutes is not None
    assert drive.shown_minutes % 5 == 0
    assert travel_time(TOWNS["Troyes"], TOWNS["Troyes"]).minutes == 0
