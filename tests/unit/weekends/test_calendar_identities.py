"""Entries of calendars keep who they are: what moved is moved, what went is cancelled, nothing is said twice."""

import datetime as dt

from hypothesis import given, strategies as st

from concierge.weekends.outputs.identities import Act, Known, Wanted, settle

NINE = dt.datetime(2026, 10, 3, 7, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def _known(ref: int, *, at: dt.datetime = NINE, digest: str = "a", activity: int = 1, cancelled: bool = False) -> Known:
    return Known(ref=ref, about_id=activity, starts_at=at, digest=digest, sequence=3, cancelled=cancelled)


def _wanted(*, at: dt.datetime = NINE, digest: str = "a", activity: int = 1) -> Wanted:
    return Wanted(about_id=activity, starts_at=at, digest=digest)


def test_what_says_the_same_is_left_alone() -> None:
    assert settle([_known(7)], [_wanted()]) == []


def test_what_moves_keeps_its_entry_with_a_higher_number() -> None:
    known, later = _known(7), _wanted(at=NINE + HOUR, digest="b")
    assert settle([known], [later]) == [Act(known=known, wanted=later, sequence=4)]


def test_what_goes_is_cancelled_once() -> None:
    known = _known(7)
    assert settle([known], []) == [Act(known=known, wanted=None, sequence=4)]
    assert settle([_known(7, cancelled=True)], []) == []


def test_what_comes_back_is_the_entry_it_was() -> None:
    gone, back = _known(7, cancelled=True), _wanted()
    assert settle([gone], [back]) == [Act(known=gone, wanted=back, sequence=4)]


def test_of_two_sessions_the_one_that_stays_is_the_same_one() -> None:
    first, second = _known(1), _known(2, at=NINE + HOUR, digest="b")
    stays, moves = _wanted(at=NINE + HOUR, digest="b"), _wanted(at=NINE + 3 * HOUR, digest="c")
    assert settle([first, second], [stays, moves]) == [Act(known=first, wanted=moves, sequence=4)]


_HOURS = st.integers(0, 5)
_ENTRIES = st.lists(st.tuples(st.integers(1, 3), _HOURS), max_size=6, unique=True)


@given(st.lists(_ENTRIES, min_size=1, max_size=5))
def test_after_each_programme_a_calendar_holds_that_programme(programmes: list[list[tuple[int, int]]]) -> None:
    held: dict[int, Known] = {}
    for entries in programmes:
        wanted = [_wanted(activity=a, at=NINE + h * HOUR, digest=f"{a}-{h}") for a, h in entries]
        acts = settle(held.values(), wanted)
        for act in acts:
            if act.known is not None:
                assert act.sequence > held[act.known.ref].sequence
            ref = act.known.ref if act.known else len(held) + 1
            said = act.wanted or act.known
            assert said is not None
            held[ref] = Known(
                ref=ref,
                about_id=said.about_id,
                starts_at=said.starts_at,
                digest=said.digest,
                sequence=act.sequence,
                cancelled=act.wanted is None,
            )
        living = sorted((each.about_id, each.digest) for each in held.values() if not each.cancelled)
        assert living == sorted((each.about_id, each.digest) for each in wanted)
        assert settle(held.values(), wanted) == []
