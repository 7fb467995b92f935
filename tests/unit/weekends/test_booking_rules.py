"""Places of a weekend never run over, whoever asks in whatever order; delays end before the weekend begins."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from concierge.platform.errors import DomainError
from concierge.weekends.bookings.rules import (
    NOBODY,
    AnsweredAlready,
    Party,
    Room,
    after_no,
    after_yes,
    answers_until,
    check_party,
    first_that_fits,
    held_by,
    is_expired,
    is_reminded,
    may_say_yes,
    needs_reminded_from,
    offered_until,
)
from concierge.weekends.choices import HOLDING, BookingState

NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)
STARTS = dt.date(2026, 12, 5)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)

parties = st.builds(Party, adults=st.integers(1, 6), children=st.integers(0, 6))
limits = st.none() | st.integers(0, 20)
rooms = st.builds(Room, families_most=limits, adults_most=limits, children_most=limits)


def _within(room: Room) -> bool:
    return all(
        most is None or taken <= most
        for taken, most in (
            (room.families_taken, room.families_most),
            (room.adults_taken, room.adults_most),
            (room.children_taken, room.children_most),
        )
    )


@given(
    rooms, st.lists(st.tuples(st.sampled_from(("come", "change", "leave")), st.integers(0, 4), parties), max_size=30)
)
def test_whoever_comes_changes_and_leaves_the_places_are_never_exceeded_and_all_come_back(
    room: Room, acts: list[tuple[str, int, Party]]
) -> None:
    held: dict[int, Party] = {}
    for act, who, party in acts:
        before = held.get(who, NOBODY)
        wanted = NOBODY if act == "leave" else party
        if room.has_room(wanted, before):
            room, held[who] = room.with_party(wanted, before), wanted
        assert _within(room)
    for who, before in held.items():
        assert room.has_room(NOBODY, before), "one may always leave"
        room, held[who] = room.with_party(NOBODY, before), NOBODY
    assert (room.families_taken, room.adults_taken, room.children_taken) == (0, 0, 0)


@given(parties, parties)
def test_a_weekend_that_was_overbooked_by_hand_never_forbids_to_come_with_fewer(wanted: Party, held: Party) -> None:
    over = Room(
        families_most=0,
        adults_most=0,
        children_most=0,
        families_taken=1,
        adults_taken=held.adults,
        children_taken=held.children,
    )
    assert over.has_room(wanted, held) == (wanted.adults <= held.adults and wanted.children <= held.children)


@given(rooms, st.lists(parties, max_size=8))
def test_a_free_place_goes_to_the_first_in_turn_for_whom_it_is_enough(room: Room, waiting: list[Party]) -> None:
    chosen = first_that_fits(enumerate(waiting), room)
    fitting = [number for number, party in enumerate(waiting) if room.has_room(party)]
    assert chosen == (fitting[0] if fitting else None)


@given(st.sampled_from(BookingState), st.booleans())
def test_a_yes_is_a_place_or_a_turn_and_never_revives_what_the_team_took_back(
    state: BookingState, has_places: bool
) -> None:
    if not may_say_yes(state):
        with pytest.raises(AnsweredAlready):
            after_yes(state, has_places=has_places)
        assert state in {
            BookingState.SHORTLISTED,
            BookingState.WITHDRAWN,
            BookingState.CAME,
            BookingState.ABSENT,
        }
        return
    assert after_yes(state, has_places=has_places) is (BookingState.ACCEPTED if has_places else BookingState.WAITING)


@given(st.sampled_from(BookingState), parties)
def test_a_no_never_keeps_a_place(state: BookingState, party: Party) -> None:
    try:
        into = after_no(state)
    except AnsweredAlready:
        return
    assert held_by(into, party) == NOBODY
    assert after_no(into) is into, "a no said twice is said once"
    assert into is (BookingState.CANCELLED if state in HOLDING - {BookingState.OFFERED} else into)


@given(st.integers(0, 60), st.integers(0, 400), st.integers(0, 40))
def test_whoever_is_written_to_has_some_hours_and_none_of_them_after_the_weekend_has_begun(
    days: int, hours: int, ahead: int
) -> None:
    starts = STARTS + dt.timedelta(days=ahead)
    midnight = dt.datetime(starts.year, starts.month, starts.day, tzinfo=dt.UTC)
    for until in (answers_until(NOW, days, starts), offered_until(NOW, hours, starts)):
        assert NOW + 2 * HOUR <= until <= max(NOW + 2 * HOUR, midnight)


@given(st.integers(1, 30), st.integers(0, 24 * 40))
def test_an_invited_family_is_reminded_once_in_the_second_half_of_its_time_and_let_go_at_its_end(
    days: int, hours: int
) -> None:
    until, at = NOW + dt.timedelta(days=days), NOW + dt.timedelta(hours=hours)
    reminded = is_reminded(BookingState.INVITED, NOW, until, None, at)
    assert reminded == (NOW + (until - NOW) / 2 <= at < until)
    assert not is_reminded(BookingState.INVITED, NOW, until, NOW + HOUR, at)
    assert is_expired(BookingState.INVITED, until, at) == (at >= until)
    assert not is_expired(BookingState.ACCEPTED, until, at), "who said yes stays"


@pytest.mark.parametrize(
    ("party", "ages"),
    [
        (Party(adults=0, children=2), (4, 6)),
        (Party(adults=13), ()),
        (Party(adults=1, children=13), ()),
        (Party(adults=1, children=1), (44,)),
    ],
)
def test_a_family_without_an_adult_or_with_a_mistyped_number_is_refused(party: Party, ages: tuple[int, ...]) -> None:
    with pytest.raises(DomainError):
        check_party(party, ages)


def test_a_family_of_nine_is_welcome() -> None:
    check_party(Party(adults=2, children=7), (1, 3, 5, 7, 9, 11, 13))


@given(days=st.integers(min_value=0, max_value=400))
def test_what_a_family_wants_to_see_is_asked_again_before_the_weekend_and_never_on_its_eve(days: int) -> None:
    said_yes = dt.datetime(2027, 1, 10, 9, tzinfo=dt.UTC)
    starts_on = said_yes.date() + dt.timedelta(days=days)

    due = needs_reminded_from(said_yes, starts_on)

    if due is None:
        assert days <= 2
    else:
        assert said_yes < due <= said_yes + dt.timedelta(days=4)
        assert due.date() < starts_on
