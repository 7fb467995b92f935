"""What is doubtful, and what is too much."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from concierge.platform.suspicion import FLOOD, Limits, Sending, Suspicion, is_flood, origin_mark, suspicions_of

LIMITS = Limits(per_origin=20, per_source=300)
ORDINARY = Sending(trap="", took=dt.timedelta(minutes=2), sent_again=False, from_here=3, for_source=40)
DAY = dt.date(2026, 11, 21)


def _suspicions(sending: Sending, *, names: str = "Noémie Lefèvre", text: str = "Un jardin.") -> tuple[Suspicion, ...]:
    return suspicions_of(sending, LIMITS, names=names, text=text)


def test_an_ordinary_sending_is_not_doubted() -> None:
    assert _suspicions(ORDINARY, text="Vu sur www.ma-maison.example et https://ecole.example 🏡 مرحبا") == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"trap": "https://casino.example"}, Suspicion.TRAP),
        ({"took": dt.timedelta(seconds=3)}, Suspicion.TOO_QUICK),
        ({"sent_again": True}, Suspicion.SENT_AGAIN),
        ({"from_here": 20}, Suspicion.MANY_FROM_HERE),
        ({"for_source": 300}, Suspicion.MANY_FOR_SOURCE),
    ],
)
def test_each_sign_of_a_machine_is_seen(change: dict[str, Any], expected: Suspicion) -> None:
    assert _suspicions(replace(ORDINARY, **change)) == (expected,)


@pytest.mark.parametrize(
    ("names", "text"),
    [("Gagnez www.x.example", ""), ("Ana", "http://a http://b http://c"), ("Ana", "[url=x][url=y][URL=z]")],
)
def test_links_where_nobody_writes_any_are_seen(names: str, text: str) -> None:
    assert _suspicions(ORDINARY, names=names, text=text) == (Suspicion.LINKS,)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_flood_has_always_been_doubted_before(from_here: int, for_source: int) -> None:
    sending = replace(ORDINARY, from_here=from_here, for_source=for_source)

    assert is_flood(sending, LIMITS) is (from_here >= FLOOD * 20 or for_source >= FLOOD * 300)
    assert not is_flood(sending, LIMITS) or _suspicions(sending) != ()


def test_a_home_counts_as_one_place_and_its_mark_changes_each_day() -> None:
    assert origin_mark("2001:db8:0:1::1", "s", DAY) == origin_mark("2001:db8:0:1:ffff::9", "s", DAY)
    assert origin_mark("2001:db8:0:2::1", "s", DAY) != origin_mark("2001:db8:0:1::1", "s", DAY)
    assert origin_mark("192.0.2.1", "s", DAY) != origin_mark("192.0.2.2", "s", DAY)
    assert origin_mark("192.0.2.1", "s", DAY) != origin_mark("192.0.2.1", "s", DAY + dt.timedelta(days=1))
    assert len(origin_mark("", "s", DAY)) == 64
