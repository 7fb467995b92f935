"""What moving one family would change: sums that hold whatever the cohort, and the ways a family gets a host."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, strategies as st

from concierge.hosts.choices import OfferKind
from concierge.matching.rounds.seats import (
    Move,
    Seat,
    Way,
    find_move,
    free_places,
    list_moves,
)

MEAL = OfferKind.MEAL
ANNE, BRUNO, CLAIRE = 1, 2, 3


def seat(number: int, host: int | None, options: dict[int, int], *, pinned: bool = False) -> Seat:
    return Seat(proposal_id=number, household_id=number, kind=MEAL, host_id=host, options=options, pinned=pinned)


def carry_out(seats: Sequence[Seat], seat: Seat, move: Move) -> list[Seat]:
    """Return the seats as they are after a move."""
    to = {seat.proposal_id: move.host_id}
    if move.other is not None:
        to[move.other.proposal_id] = move.other_host_id  # type: ignore[assignment]
    return [replace(each, host_id=to.get(each.proposal_id, each.host_id)) for each in seats]


def total_of(seats: list[Seat]) -> int:
    return sum(each.score for each in seats)


def count_placed(seats: list[Seat]) -> int:
    return sum(each.host_id is not None for each in seats)


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[list[Seat], dict[tuple[int, OfferKind], int]]:
    """Seats within capacities: each family at some host that fits and has a place, or at none."""
    places = {(host, MEAL): draw(st.integers(0, 2)) for host in range(1, 5)}
    left, seats = dict(places), []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        options = draw(st.dictionaries(st.integers(1, 4), st.integers(0, 1000), max_size=4))
        possible = [None, *(host for host in options if left[host, MEAL] > 0)]
        host = draw(st.sampled_from(possible))
        if host is not None:
            left[host, MEAL] -= 1
        seats.append(seat(number, host, options, pinned=draw(st.booleans())))
    return seats, places


@given(cohorts())
def test_a_move_changes_the_total_and_the_places_as_it_says(
    cohort: tuple[list[Seat], dict[tuple[int, OfferKind], int]],
) -> None:
    seats, places = cohort
    free = free_places(places, seats)
    for each in seats:
        for move in list_moves(each, seats, free):
            after = carry_out(seats, each, move)
            assert total_of(after) == total_of(seats) + move.gain
            assert count_placed(after) == count_placed(seats) + move.placed
            taken = Counter((s.host_id, s.kind) for s in after if s.host_id is not None)
            assert all(taken[key] <= places.get(key, 0) for key in taken)  # type: ignore[arg-type]
            assert all(s.host_id is None or s.host_id in s.options for s in after)


@given(cohorts())
def test_a_move_touches_nobody_pinned_and_is_found_again(
    cohort: tuple[list[Seat], dict[tuple[int, OfferKind], int]],
) -> None:
    seats, places = cohort
    free = free_places(places, seats)
    for each in seats:
        for move in list_moves(each, seats, free):
            assert move.other is None or not move.other.pinned
            other = None if move.other is None else move.other.proposal_id
            assert find_move(each, seats, free, host_id=move.host_id, other_id=other) == move


@given(cohorts(), st.randoms())
def test_the_order_of_the_seats_changes_nothing(
    cohort: tuple[list[Seat], dict[tuple[int, OfferKind], int]], luck: object
) -> None:
    seats, places = cohort
    mixed = list(seats)
    luck.shuffle(mixed)  # type: ignore[attr-defined]
    free = free_places(places, seats)
    assert [list_moves(s, mixed, free) for s in seats] == [list_moves(s, seats, free) for s in seats]


def test_a_free_place_moves_nobody_else() -> None:
    one = seat(1, ANNE, {ANNE: 500, BRUNO: 480})
    (move,) = list_moves(one, [one], {(BRUNO, MEAL): 1})
    assert (move.way, move.gain, move.placed, move.is_near_free) == (Way.FREE, -20, 0, True)


def test_two_families_exchange_when_both_fit() -> None:
    one, two = seat(1, ANNE, {ANNE: 500, BRUNO: 400}), seat(2, BRUNO, {ANNE: 300, BRUNO: 450})
    (move,) = list_moves(one, [one, two], {})
    assert (move.way, move.gain, move.other_host_id) == (Way.SWAP, 400 + 300 - 500 - 450, ANNE)


def test_the_other_family_goes_on_where_that_is_better_than_an_exchange() -> None:
    one = seat(1, ANNE, {ANNE: 500, BRUNO: 400})
    two = seat(2, BRUNO, {ANNE: 10, BRUNO: 450, CLAIRE: 440})
    (move,) = list_moves(one, [one, two], {(CLAIRE, MEAL): 1})
    assert (move.way, move.other_host_id, move.gain) == (Way.ON, CLAIRE, -110)


def test_taking_the_only_host_of_another_comes_last_and_says_so() -> None:
    one = seat(1, None, {BRUNO: 900, CLAIRE: 10})
    two = seat(2, BRUNO, {BRUNO: 450})
    free, taken = list_moves(one, [one, two], {(CLAIRE, MEAL): 1})
    assert (free.host_id, free.placed) == (CLAIRE, 1)
    assert (taken.way, taken.placed, taken.gain) == (Way.OUT, 0, 450)


def test_whoever_is_pinned_keeps_their_host() -> None:
    one, two = seat(1, ANNE, {ANNE: 1, BRUNO: 9}), seat(2, BRUNO, {ANNE: 5, BRUNO: 5}, pinned=True)
    assert list_moves(one, [one, two], {}) == []


def test_a_host_whose_capacity_shrank_has_no_place_left() -> None:
    seats = [seat(1, ANNE, {ANNE: 5}), seat(2, ANNE, {ANNE: 5})]
    assert free_places({(ANNE, MEAL): 1}, seats) == {(ANNE, MEAL): -1}
