"""A small map from coordinates alone: where each commune falls on a sheet, and how large its point is. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from concierge.hosts.ambassadors.expertise import Spot

WIDTH: Final = 420
MOST_HEIGHT: Final = 480
LEAST_HEIGHT: Final = 180
_MARGIN: Final = 44  # room for the largest point and the names
_SMALLEST: Final = 6.0
_LARGEST: Final = 20.0
_LETTER: Final = 6.9  # the width of one, about
_LINE: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A commune on the sheet; `named` says whether its name fits without lying over another."""

    spot: Spot
    x: float
    y: float
    radius: float
    label_x: float
    label_y: float
    anchor: str
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The map: its size, its points (the largest first, so that small ones stay visible), who has no place on it."""

    width: int
    height: int
    points: Sequence[Point]
    missing: Sequence[Spot]


def draw_sheet(spots: Sequence[Spot]) -> Sheet:
    """Place communes as on a map; those without coordinates are left out and told."""
    known = [(s, s.latitude, s.longitude) for s in spots if s.latitude is not None and s.longitude is not None]
    missing = [spot for spot in spots if spot.latitude is None or spot.longitude is None]
    if not known:
        return Sheet(width=WIDTH, height=LEAST_HEIGHT, points=[], missing=missing)
    middle = math.radians(sum(latitude for _s, latitude, _l in known) / len(known))
    flat = [(spot, longitude * math.cos(middle), -latitude) for spot, latitude, longitude in known]
    left, right = min(x for _s, x, _y in flat), max(x for _s, x, _y in flat)
    top, bottom = min(y for _s, _x, y in flat), max(y for _s, _x, y in flat)
    room, tall = WIDTH - 2 * _MARGIN, MOST_HEIGHT - 2 * _MARGIN
    scale = min(room / (right - left or 1e-9), tall / (bottom - top or 1e-9), 4000.0)
    height = max(LEAST_HEIGHT, round((bottom - top) * scale) + 2 * _MARGIN)
    shift_x = (WIDTH - (right - left) * scale) / 2
    shift_y = (height - (bottom - top) * scale) / 2
    most = max(spot.hosts for spot, _x, _y in flat)
    placed = [
        (spot, round(shift_x + (x - left) * scale, 1), round(shift_y + (y - top) * scale, 1), _radius(spot.hosts, most))
        for spot, x, y in flat
    ]
    placed.sort(key=lambda each: (-each[3], each[0].name))
    return Sheet(width=WIDTH, height=height, points=_named(placed), missing=missing)


def _radius(hosts: int, most: int) -> float:
    """Return a radius whose surface follows the number of people."""
    return round(max(_SMALLEST, _LARGEST * math.sqrt(hosts / max(most, 4))), 1)


def _named(placed: Sequence[tuple[Spot, float, float, float]]) -> list[Point]:
    """Write names beside the points, the largest first; one that would lie over another is left to the table."""
    boxes = [(x - r, y - r, x + r, y + r) for _spot, x, y, r in placed]
    points = []
    for number, (spot, x, y, radius) in enumerate(placed):
        others = boxes[:number] + boxes[number + 1 :]
        width = len(spot.name) * _LETTER
        for anchor, left in (("start", x + radius + 5), ("end", x - radius - 5 - width)):
            box = (left, y - _LINE / 2, left + width, y + _LINE / 2)
            if box[0] >= 0 and box[2] <= WIDTH and not any(_meet(box, other) for other in others):
                boxes.append(box)
                at = left if anchor == "start" else left + width
                points.append(_point(spot, x, y, radius, at, anchor, named=True))
                break
        else:
            points.append(_point(spot, x, y, radius, x, "start", named=False))
    return points


def _point(spot: Spot, x: float, y: float, radius: float, at: float, anchor: str, *, named: bool) -> Point:
    return Point(
        spot=spot, x=x, y=y, radius=radius, label_x=round(at, 1), label_y=round(y + 4.5, 1), anchor=anchor, named=named
    )


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
