"""The picture of a year: beads in their months, today always there, never wider than the page."""

import datetime as dt

from hypothesis import given, strategies as st

from concierge.checklists.year.year_line import LONGEST, SHORTEST, WIDTH, Bead, draw_year

TODAY = dt.date(2026, 11, 21)


def test_a_bead_stands_in_the_column_of_its_month() -> None:
    line = draw_year([(dt.date(2027, 1, 4), Bead.OWN)], today=TODAY, arrival=dt.date(2027, 1, 30))

    assert [month.key for month in line.months[:3]] == ["2026-11", "2026-12", "2027-01"]
    (mark,) = line.marks
    assert line.months[2].x < mark.x < line.months[3].x
    assert line.arrival_x is not None
    assert line.months[2].x < line.arrival_x < line.months[3].x


def test_nothing_dated_still_shows_today() -> None:
    line = draw_year([], today=TODAY, arrival=None)

    assert line.marks == []
    assert len(line.months) == SHORTEST
    assert [month.key for month in line.months if month.is_current] == ["2026-11"]


@given(
    st.lists(st.tuples(st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)), st.sampled_from(Bead)), max_size=80),
    st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)),
)
def test_every_step_has_one_bead_inside_the_picture(steps: list[tuple[dt.date, Bead]], today: dt.date) -> None:
    line = draw_year(steps, today=today, arrival=today)

    assert len(line.marks) == len(steps)
    assert SHORTEST <= len(line.months) <= LONGEST
    assert 0 < line.today_x < WIDTH
    assert [month for month in line.months if month.is_current] != []
    assert all(0 < mark.x < WIDTH and 0 < mark.y < line.base for mark in line.marks)
    assert len({(mark.x, mark.y) for mark in line.marks}) == len(line.marks)
