"""Codes of cards, points, until when a card stands, where communes fall on the small map."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.config import resource_folder
from concierge.hosts.ambassadors.choices import Act
from concierge.hosts.ambassadors.codes import ALPHABET, check_of, new_code, read_code, shown_code
from concierge.hosts.ambassadors.drawing import MOST_HEIGHT, WIDTH, draw_sheet
from concierge.hosts.ambassadors.expertise import Spot
from concierge.hosts.ambassadors.rules import Done, PointRules, Threshold, may_hold_card, score_of, valid_until
from concierge.hosts.ambassadors.settings import AMBASSADORS, FILE
from concierge.hosts.choices import HostState
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.languages import Text

DRAWN = st.text(alphabet=ALPHABET, min_size=11, max_size=11)
DEEDS = st.lists(
    st.builds(
        Done,
        on=st.dates(dt.date(2026, 1, 1), dt.date(2027, 1, 1)),
        about=st.text(max_size=5),
        act=st.none() | st.sampled_from(Act),
        corrected=st.integers(-50, 50),
        deed_id=st.none() | st.integers(1, 99),
    ),
    max_size=12,
)
RULES = PointRules(
    on=True,
    worth={Act.GATHERING: 5, Act.TALK: 15},
    thresholds=[
        Threshold(key="merci", points=20, title=Text("Merci", "Thanks"), text=Text("", "")),
        Threshold(key="encore", points=60, title=Text("Encore", "Again"), text=Text("", "")),
    ],
)


@given(drawn=DRAWN)
def test_a_code_reads_back_however_it_is_typed(drawn: str) -> None:
    code = drawn + check_of(drawn)
    assert read_code(shown_code(code)) == code
    assert read_code(f"  {shown_code(code).lower().replace('-', ' ')} ") == code


@given(drawn=DRAWN, place=st.integers(0, 11), letter=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(drawn: str, place: int, letter: str) -> None:
    code = drawn + check_of(drawn)
    wrong = code[:place] + letter + code[place + 1 :]
    assert read_code(wrong) == (code if wrong == code else None)


@given(drawn=DRAWN, place=st.integers(0, 10))
def test_two_neighbours_swapped_are_always_noticed(drawn: str, place: int) -> None:
    code = drawn + check_of(drawn)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert read_code(swapped) == (code if swapped == code else None)


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-2XRP-9DT0", "é" * 12, "0" * 12, "A" * 400, "\x00" * 12])
def test_what_is_no_code_is_nobodys(typed: str) -> None:
    assert read_code(typed) is None


def test_codes_are_drawn_apart() -> None:
    codes = {new_code() for _each in range(200)}
    assert len(codes) == 200
    assert all(read_code(code) == code for code in codes)


@given(deeds=DEEDS, seed=st.randoms())
def test_points_are_the_sum_of_their_lines_in_whatever_order_they_come(deeds: list[Done], seed: object) -> None:
    shuffled = list(deeds)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    score = score_of(shuffled, RULES)
    assert score.total == max(0, sum(line.points for line in score.lines))
    assert score.total == score_of(deeds, RULES).total
    assert len(score.lines) == len(deeds)
    assert [line.done.on for line in score.lines] == sorted((done.on for done in deeds), reverse=True)


@pytest.mark.parametrize(("talks", "reached", "missing"), [(0, None, 20), (2, "merci", 30), (5, "encore", 0)])
def test_thanks_are_said_from_a_number_of_points_on(talks: int, reached: str | None, missing: int) -> None:
    talk = Done(on=dt.date(2026, 3, 1), about="Salon", act=Act.TALK)
    score = score_of([talk] * talks, RULES)
    assert (score.reached.key if score.reached else None) == reached
    assert score.missing == missing


def test_a_correction_counts_with_its_sign_and_never_below_nothing() -> None:
    talk = Done(on=dt.date(2026, 3, 1), about="Salon", act=Act.TALK)
    taken = Done(on=dt.date(2026, 3, 2), about="Noté deux fois", corrected=-20)
    assert score_of([talk, taken], RULES).total == 0
    assert [line.points for line in score_of([talk, taken], RULES).lines] == [-20, 15]


@pytest.mark.parametrize(
    ("today", "months", "until"),
    [
        (dt.date(2026, 11, 21), 12, dt.date(2027, 11, 30)),
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2026, 12, 1), 60, dt.date(2031, 12, 31)),
    ],
)
def test_a_card_stands_until_the_end_of_a_month(today: dt.date, months: int, until: dt.date) -> None:
    assert valid_until(today, months) == until


def test_a_pause_with_an_end_keeps_the_card_and_one_without_does_not() -> None:
    day = dt.date(2026, 3, 1)
    assert may_hold_card(HostState.ACTIVE, None, None)
    assert may_hold_card(HostState.ACTIVE, day, dt.date(2026, 4, 1))
    assert not may_hold_card(HostState.ACTIVE, day, None)
    assert not may_hold_card(HostState.LEFT, None, None)


PLACES = st.lists(
    st.builds(
        Spot,
        code=st.text("0123456789", min_size=5, max_size=5),
        name=st.text("abcdefgh -", min_size=1, max_size=30),
        hosts=st.integers(1, 500),
        topics=st.just(()),
        latitude=st.none() | st.floats(-60, 60),
        longitude=st.none() | st.floats(-60, 60),
    ),
    max_size=25,
)


@given(spots=PLACES)
def test_every_commune_is_on_the_sheet_or_told_apart(spots: list[Spot]) -> None:
    sheet = draw_sheet(spots)
    assert len(sheet.points) + len(sheet.missing) == len(spots)
    assert all(spot.latitude is None or spot.longitude is None for spot in sheet.missing)
    assert sheet.height <= MOST_HEIGHT + 1
    for point in sheet.points:
        assert point.radius <= point.x <= WIDTH - point.radius
        assert point.radius <= point.y <= sheet.height - point.radius
    sizes = [point.spot.hosts for point in sheet.points]
    assert sizes == sorted(sizes, reverse=True) or len({point.radius for point in sheet.points}) < len(sizes)


def test_north_is_above_and_east_is_right() -> None:
    north = Spot(code="1", name="Nord", hosts=1, topics=(), latitude=49.0, longitude=5.0)
    east = Spot(code="2", name="Est", hosts=1, topics=(), latitude=48.0, longitude=6.0)
    at = {point.spot.name: point for point in draw_sheet([north, east]).points}
    assert at["Nord"].y < at["Est"].y
    assert at["Nord"].x < at["Est"].x


@pytest.mark.usefixtures("sqlite_app")
def test_what_we_ship_gives_neither_cards_nor_points() -> None:
    settings = AMBASSADORS.load(resource_folder("workflows"))
    assert (settings.cards.on, settings.points.on) == (False, False)
    assert [each.key for each in settings.points.thresholds] == ["merci", "grand-merci", "infini"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cards: {given: peut-être}", "true ou false"),
        ("cards: {months: 0}", "entre 1 et 60"),
        ("points: {counted: true}", "rien ne donne de point"),
        ("points: {worth: {sieste: 5}}", "sieste"),
    ],
)
def test_a_faulty_file_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionErrors) as refused:
        AMBASSADORS.load(tmp_path)
    assert said in "\n".join(str(error) for error in refused.value.errors).replace("\u00a0", " ")
