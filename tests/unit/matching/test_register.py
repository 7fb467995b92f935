"""A register read in columns is judged as the same offers are in words, one by one."""

import datetime as dt
import json

from hypothesis import given, strategies as st

from concierge.availability.intervals import DayRange
from concierge.hosts.choices import HomeAccess, LifeStage, OfferKind, Refusal
from concierge.matching.coder import Coder
from concierge.matching.codes import UNKNOWN
from concierge.matching.profiles import Seeking, Weights
from concierge.matching.ranking import judge, rank, tell
from concierge.matching.register import AGREES, ELSEWHERE, PAUSED, STEPS, UNCHECKED, Drive, Register, rarity_in
from concierge.matching.register_verdicts import verdicts
from tests.unit.matching.cohorts import KEYS, SEEKINGS, WEIGHTS

TODAY = dt.date(2026, 11, 28)
COMMUNES = ("10001", "52001", None)
TEXTS = st.lists(st.sampled_from(["fr", "b", "c", "d"]), unique=True, max_size=3).map(json.dumps)
LIMITS = st.none() | st.integers(0, 60)
NUMBERS = st.integers(0, 70) | st.just(UNKNOWN)
ROWS = st.tuples(
    st.sampled_from(COMMUNES),
    st.lists(st.sampled_from([ELSEWHERE, PAUSED, UNCHECKED, STEPS]), unique=True).map(lambda bits: sum(bits) | AGREES)
    | st.just(0),
    st.lists(st.integers(0, 6), unique=True, max_size=3).map(json.dumps),
    TEXTS,
    TEXTS,
    st.lists(st.integers(TODAY.year - 25, TODAY.year), max_size=3).map(json.dumps),
    st.sampled_from([stage.value for stage in LifeStage]),
    LIMITS,
    LIMITS,
    st.none() | st.integers(1, 9),
    st.lists(st.sampled_from([refusal.value for refusal in Refusal]), unique=True, max_size=2).map(json.dumps),
    TEXTS,
)


@st.composite
def registers(draw: st.DrawFn, seeking: Seeking) -> Register:
    hosts = range(11, 11 + draw(st.integers(0, 6)))
    some = st.frozensets(st.sampled_from(hosts), max_size=2) if hosts else st.just(frozenset[int]())
    full = draw(some)
    return Register(
        kind=seeking.kind,
        today=TODAY,
        window=DayRange.of(TODAY, TODAY + dt.timedelta(days=draw(st.sampled_from([0, 180])))),
        rows=[(host, *draw(ROWS)) for host in hosts],
        drives={commune: Drive(draw(NUMBERS), draw(NUMBERS)) for commune in COMMUNES},
        trades={host: draw(KEYS) & seeking.occupations for host in draw(some)},
        origins={host: draw(KEYS) & seeking.origins for host in draw(some)},
        free={host: draw(st.booleans()) for host in draw(some)},
        blocked=draw(some),
        declined=draw(some),
        full=full,
        year_full=frozenset(host for host in full if draw(st.booleans())),
    )


@given(st.data(), SEEKINGS, WEIGHTS, st.sampled_from([None, 2]))
def test_columns_give_the_ranking_of_the_offers_in_words(
    data: st.DataObject, seeking: Seeking, weights: Weights, most: int | None
) -> None:
    register = data.draw(registers(seeking))
    tastes = register.tastes(sought := sorted(seeking.interests))
    rarity = rarity_in(tastes, sought)
    coder = Coder([seeking], weights, rarity)
    judged = judge(verdicts(register, coder, coder.code_seeking(seeking), tastes), most)
    offerings = [register.offering(number) for number in range(len(register.rows))]
    assert tell(judged, seeking, coder, rarity, register.offering) == rank(seeking, offerings, weights, most)


def test_a_row_says_in_words_what_it_holds() -> None:
    lists = ('["fr"]', '["velo"]', "[2018, 2024]", "parents", 30, None, 3, '["pets"]', '["familles"]')
    register = Register(
        kind=OfferKind.LODGING,
        today=TODAY,
        window=DayRange.of(TODAY, TODAY),
        rows=[(7, "52001", ELSEWHERE | STEPS | AGREES, "[5, 6]", *lists), (8, None, PAUSED, "[]", *lists)],
        drives={"52001": Drive(20, 18), None: Drive()},
        trades={7: frozenset({"infir"})},
        origins={},
        free={},
        blocked=frozenset({8}),
    )
    one, other = register.offering(0), register.offering(1)
    assert (one.minutes, one.km, one.within_minutes, one.within_km, one.beds) == (20, 18, 30, None, 3)
    assert (one.child_ages, one.home_access, one.occupations) == ((8, 2), HomeAccess.STEPS, {"infir"})
    assert (one.from_elsewhere, one.charter_stands, one.paused, one.blocked) == (True, True, False, False)
    assert (other.minutes, other.charter_stands, other.paused, other.blocked) == (None, False, True, True)
    assert [one.has_free_days, other.has_free_days] == [True, True]  # a Saturday
