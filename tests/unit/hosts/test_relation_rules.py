"""When the two are asked, what is a silence, when to say thank you, what a year was: pure, whatever the days."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from concierge.hosts.choices import OfferKind
from concierge.hosts.relations.choices import ENDINGS_OF, OWN_ENDING_LABELS, Alarm, Answer, Ending, Mood
from concierge.hosts.relations.rules import (
    LAPSES_AFTER,
    MOST_QUESTIONS,
    Asked,
    Bond,
    Rhythm,
    Took,
    alarm_of,
    asks_on,
    ends_by_itself,
    has_lapsed,
    is_reminded,
    is_silent,
    is_time_to_thank,
    last_thanks_day,
    year_before,
    year_of,
)
from concierge.hosts.requests.choices import Side

DAY = dt.date(2027, 3, 1)
RHYTHM = Rhythm()
MEAL = Bond(kind=OfferKind.MEAL, opened_on=DAY)
MENTOR = Bond(kind=OfferKind.MENTORING, opened_on=DAY)

days = st.dates(dt.date(2026, 1, 1), dt.date(2029, 12, 31))
kinds = st.sampled_from(list(OfferKind))
answers = st.none() | st.sampled_from(list(Answer))


def _after(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


@given(kinds, answers, st.integers(0, 400))
def test_whoever_has_a_question_is_not_asked_another(kind: OfferKind, said: Answer | None, ago: int) -> None:
    asked = Asked(count=1, asked_on=_after(ago), waits=True, answer=said)
    assert asks_on(Bond(kind=kind, opened_on=DAY), asked, RHYTHM) is None


@given(kinds, answers, st.integers(0, 300), st.integers(0, 20), st.none() | st.integers(0, 400))
def test_nobody_is_asked_again_at_once(
    kind: OfferKind, said: Answer | None, asked: int, later: int, sign: int | None
) -> None:
    bond = Bond(kind=kind, opened_on=DAY, last_sign_on=None if sign is None else _after(sign))
    answered = None if said is None else _after(asked + later)
    due = asks_on(bond, Asked(count=1, asked_on=_after(asked), answer=said, answered_on=answered), RHYTHM)
    if due is not None:
        assert due >= _after(asked) + dt.timedelta(days=RHYTHM.ask_again)
        assert answered is None or due >= answered + dt.timedelta(days=RHYTHM.ask_again)


@given(st.integers(1, 500))
def test_over_a_year_of_silence_a_meal_is_asked_about_a_few_times_and_each_recalled_once(length: int) -> None:
    asked, questions, reminders = Asked(), 0, 0
    for day in (_after(number) for number in range(length)):
        if has_lapsed(asked, day):
            asked = replace(asked, waits=False)
        elif is_reminded(asked, day, RHYTHM):
            asked, reminders = replace(asked, reminded=True), reminders + 1
        elif (due := asks_on(MEAL, asked, RHYTHM)) is not None and due <= day:
            asked, questions = Asked(count=asked.count + 1, asked_on=day, waits=True), questions + 1
    assert questions <= MOST_QUESTIONS
    assert reminders <= questions


def test_a_day_that_was_agreed_is_asked_about_on_the_morrow_whatever_the_delay() -> None:
    assert asks_on(replace(MEAL, on=_after(2)), Asked(), RHYTHM) == _after(3)
    assert asks_on(MEAL, Asked(), RHYTHM) == _after(RHYTHM.ask_after)
    assert asks_on(replace(MEAL, on=_after(-4)), Asked(), RHYTHM) == _after(1)


def test_what_took_place_once_is_not_asked_about_again_and_a_mentor_is() -> None:
    said = Asked(count=1, asked_on=_after(5), answer=Answer.MET, answered_on=_after(6))
    assert asks_on(MEAL, said, RHYTHM) is None
    assert asks_on(MENTOR, said, RHYTHM) == _after(6 + RHYTHM.ask_every)
    lately = replace(MENTOR, last_sign_on=_after(40))
    assert asks_on(lately, said, RHYTHM) == _after(40 + RHYTHM.ask_every)


@given(kinds, days, st.none() | days, st.none() | days, days)
def test_a_silence_is_told_once_and_never_before_its_delay(
    kind: OfferKind, opened: dt.date, on: dt.date | None, sign: dt.date | None, today: dt.date
) -> None:
    bond = Bond(kind=kind, opened_on=opened, on=on, last_sign_on=sign)
    if is_silent(bond, today, RHYTHM):
        assert (today - max(filter(None, (opened, on, sign)))).days > RHYTHM.silent_after
        assert not is_silent(replace(bond, quiet=True), today, RHYTHM)
        assert is_silent(bond, today + dt.timedelta(days=1), RHYTHM)


@given(kinds, days, st.none() | days, days)
def test_thanks_are_proposed_once_and_only_for_what_was(
    kind: OfferKind, opened: dt.date, met: dt.date | None, today: dt.date
) -> None:
    bond = Bond(kind=kind, opened_on=opened, met_on=met)
    if is_time_to_thank(bond, today, RHYTHM):
        assert met is not None or kind is OfferKind.MENTORING
        assert not is_time_to_thank(replace(bond, proposed=True), today, RHYTHM)


@pytest.mark.parametrize(
    ("host", "family", "ends"),
    [
        ((Answer.MET, Mood.WARM), (Answer.MET, None), True),
        ((Answer.MET, Mood.WARM), (Answer.MET, Mood.HARD), False),
        ((Answer.MET, None), (Answer.TALKED, None), False),
        ((Answer.MET, None), (Answer.HELP, None), False),
    ],
)
def test_both_answers_end_a_meal(
    host: tuple[Answer, Mood | None], family: tuple[Answer, Mood | None], ends: bool
) -> None:
    said = {Side.HOST: host, Side.FAMILY: family}
    assert ends_by_itself(MEAL, said) is ends
    assert not ends_by_itself(MENTOR, said)
    assert not ends_by_itself(MEAL, {Side.HOST: host})


def test_help_and_a_low_mood_call_somebody_and_nothing_else_does() -> None:
    calls = {(said, mood): alarm_of(said, mood) for said in Answer for mood in (None, *Mood)}
    assert {alarm for (said, _mood), alarm in calls.items() if said is Answer.HELP} == {Alarm.HELP}
    assert calls[Answer.MET, Mood.HARD] is Alarm.HARD
    assert calls[Answer.NOT_YET, Mood.FINE] is None


def test_a_change_is_never_a_sides_own_and_every_reason_has_its_words() -> None:
    assert all(Ending.CHANGED not in endings for endings in ENDINGS_OF.values())
    assert all(ending in OWN_ENDING_LABELS[side] for side, endings in ENDINGS_OF.items() for ending in endings)


@given(
    st.lists(
        st.builds(
            Took,
            household_id=st.integers(1, 5),
            kind=kinds,
            seen=st.dictionaries(st.sampled_from([Side.HOST, Side.FAMILY]), st.frozensets(days, max_size=4)),
            spoke=st.booleans(),
        ),
        max_size=8,
    )
)
def test_a_year_counts_a_meeting_noted_by_both_once_and_in_any_order(took: list[Took]) -> None:
    year = year_of(took)
    assert year == year_of(reversed(took))
    assert year.families <= len({each.household_id for each in took})
    assert year.meetings <= sum(len(noted) for each in took for noted in each.seen.values())
    assert year.nights <= year.meetings
    assert year.is_empty == (year.families == 0)


@given(days, days, st.none() | st.sampled_from([(12, 5), (2, 29), (1, 1)]))
def test_a_day_of_thanks_has_come_and_is_less_than_a_year_ago(
    joined: dt.date, today: dt.date, fixed: tuple[int, int] | None
) -> None:
    on = last_thanks_day(joined, today, fixed)
    if on is not None:
        assert joined < on <= today
        assert (today - on).days <= 366
        assert 364 <= (on - year_before(on)).days <= 366


def test_a_question_lapses_after_its_reminder() -> None:
    assert RHYTHM.remind_question < LAPSES_AFTER
