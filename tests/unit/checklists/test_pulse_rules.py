"""Which pulse is due: once each, in order, on its day, whatever the calendar and however the move-in date moves."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from concierge.checklists.definition.model import Subject
from concierge.checklists.pulses.rules import PulseSettings, due_pulse, earliest_move_in, is_low
from concierge.checklists.pulses.settings import PULSES
from concierge.checklists.pulses.trend import Voice, draw_trend
from concierge.platform.definition_files.yaml_tree import DefinitionErrors

SETTINGS = PulseSettings()
DAY = dt.timedelta(days=1)
move_ins = st.dates(dt.date(2023, 11, 1), dt.date(2028, 12, 31))


@given(move_in=move_ins)
def test_each_pulse_is_sent_on_its_day_when_somebody_looks_every_day(move_in: dt.date) -> None:
    sent = {}
    for number in range(400):
        today = move_in + number * DAY
        due = due_pulse(SETTINGS, move_in=move_in, sent=sent, today=today)
        if due is not None:
            assert due.due_on == today
            sent[due.days] = today
    assert sent == {days: move_in + days * DAY for days in SETTINGS.days}


@settings(max_examples=60)
@given(move_in=move_ins, moves=st.dictionaries(st.integers(0, 420), st.integers(-60, 60), max_size=4), data=st.data())
def test_however_the_date_moves_nothing_is_asked_twice_or_out_of_order(
    move_in: dt.date, moves: dict[int, int], data: st.DataObject
) -> None:
    asleep = data.draw(st.sets(st.integers(0, 420), max_size=60))
    first, sent = move_in, []
    for number in range(421):
        move_in += moves.get(number, 0) * DAY
        today = first + number * DAY
        due = None if number in asleep else due_pulse(SETTINGS, move_in=move_in, sent=sent, today=today)
        if due is not None:
            sent.append(due.days)
            assert due.due_on == move_in + due.days * DAY <= today < due.expires_on
            assert (today - due.due_on).days <= SETTINGS.answer_within // 2
            assert move_in >= earliest_move_in(SETTINGS, today)
    assert sent == sorted(set(sent))


@pytest.mark.parametrize(
    ("move_in", "days", "on"),
    [
        (dt.date(2028, 2, 22), 7, dt.date(2028, 2, 29)),  # a leap day
        (dt.date(2027, 12, 25), 7, dt.date(2028, 1, 1)),  # over the end of a year
        (dt.date(2027, 3, 1), 365, dt.date(2028, 2, 29)),
        (dt.date(2028, 2, 29), 365, dt.date(2029, 2, 28)),
    ],
)
def test_days_are_counted_over_leap_days_and_new_year(move_in: dt.date, days: int, on: dt.date) -> None:
    due = due_pulse(SETTINGS, move_in=move_in, sent=[d for d in SETTINGS.days if d < days], today=on)
    assert due is not None
    assert (due.days, due.due_on, due.expires_on) == (days, on, on + 14 * DAY)
    assert due_pulse(SETTINGS, move_in=move_in, sent=[days], today=on) is None


def test_a_pulse_held_up_leaves_while_half_of_its_days_remain() -> None:
    move_in = dt.date(2026, 11, 1)
    held_up = [due_pulse(SETTINGS, move_in=move_in, sent=(), today=move_in + n * DAY) for n in (6, 7, 14, 15)]
    assert [due.days if due else None for due in held_up] == [None, 7, 7, None]


def test_a_later_move_in_shifts_what_was_not_sent() -> None:
    was, now = dt.date(2026, 11, 1), dt.date(2026, 11, 20)
    assert due_pulse(SETTINGS, move_in=now, sent=[7], today=now + 7 * DAY) is None  # asked already
    assert due_pulse(SETTINGS, move_in=now, sent=[7], today=was + 30 * DAY) is None  # its day is no more
    due = due_pulse(SETTINGS, move_in=now, sent=[7], today=now + 30 * DAY)
    assert due is not None
    assert due.days == 30


def test_a_skipped_subject_is_not_low() -> None:
    assert [is_low(score, 2) for score in (None, 1, 2, 3)] == [False, True, True, False]


def test_the_shipped_file_says_what_the_code_takes_without_one(tmp_path: Path) -> None:
    shipped = PULSES.load(Path(__file__).resolve().parents[3] / "workflows")
    assert shipped == PULSES.load(tmp_path) == SETTINGS


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("pulses: p\ndays: [7, sept]\n", 2, "un nombre entier entre 1 et 730"),
        ("pulses: p\ndays:\n  - 7\n  - 15\n", 4, "vient avant la fin de la précédente"),
        ("pulses: p\ndays: [30, 7]\n", 2, "vient avant la fin de la précédente"),
        ("pulses: p\ndays: [7]\nlow: 5\n", 3, "un nombre entier entre 1 et 4"),
        ("pulses: p\ndays: [7]\nseuil: 2\n", 3, "clé inconnue « seuil »"),
        ("pulses: p\n", 1, "il manque « days »"),
    ],
)
def test_a_fault_is_told_with_its_line_and_remedy(tmp_path: Path, text: str, line: int, words: str) -> None:
    (tmp_path / "pouls.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionErrors) as refused:
        PULSES.load(tmp_path)
    (error,) = refused.value.errors
    assert (error.file, error.line) == ("pouls.yaml", line)
    assert words in str(error)


def test_the_drawing_follows_the_lowest_voice_and_leaves_silence_out() -> None:
    def voice(pulse: int, name: str, score: int | None) -> Voice:
        return Voice(pulse_id=pulse, subject=Subject.HOUSING, name=name, score=score, comment="")

    voices = [voice(1, "Claire", 5), voice(1, "Thomas", 2), voice(2, "Claire", None), voice(3, "Claire", 4)]
    trend = draw_trend([(1, 7, 2), (2, 30, 2), (3, 90, 2)], voices)[0]
    assert [(dot.score, dot.low) for dot in trend.dots] == [(2, True), (4, False)]
    assert [len(cell) for cell in trend.cells] == [2, 1, 1]
    assert trend.dots[0].y > trend.dots[1].y
    assert all(0 <= dot.x <= 120 and 0 <= dot.y <= 40 for dot in trend.dots)
