"""How a programme is written where there is little room: words of a short block, sheets of a day on the wall."""

import datetime as dt

from hypothesis import given, strategies as st

from concierge.weekends.planning.grid import Block, DayGrid, Row, sheets_of, words_of

MOST = 16


def grid(*lines: int) -> DayGrid:
    """A day whose rows have so many blocks at the same time."""
    rows = tuple(
        Row(key=at, label=f"F{at}", blocks=tuple(block() for _ in range(high))) for at, high in enumerate(lines)
    )
    return DayGrid(date=dt.date(2027, 4, 3), first=9, hours=tuple(range(9, 18)), rows=rows, visits=sum(lines))


def block() -> Block:
    nine = dt.datetime(2027, 4, 3, 9, tzinfo=dt.UTC)
    return Block(
        visit_id=1, version=1, activity_id=1, title="L’école", kind=None, starts_at=nine, ends_at=nine, column=1,
        span=6, families=(), people=(), guide="", place="", locked=False, shared=False,
    )  # fmt: skip


def test_a_short_block_leaves_out_what_says_little() -> None:
    kept = {
        title: [word.text for word in words_of(title) if not word.minor]
        for title in ("Visite de l’école", "La maison de santé", "Rencontre avec l'employeur", "Maison 2", "Visite", "")
    }
    assert kept == {
        "Visite de l’école": ["école"],
        "La maison de santé": ["maison", "santé"],
        "Rencontre avec l'employeur": ["Rencontre", "employeur"],
        "Maison 2": ["Maison", "2"],
        "Visite": ["Visite"],  # nothing else is there
        "": [],
    }


@given(st.text())
def test_no_letter_of_a_title_is_lost(title: str) -> None:
    assert "".join(word.text for word in words_of(title)) == "".join(title.split())


@given(st.lists(st.integers(0, 3), max_size=60))
def test_each_row_stands_on_one_sheet_in_its_order(lines: list[int]) -> None:
    sheets = sheets_of(grid(*lines), MOST)
    assert [row.key for sheet in sheets for row in sheet.rows] == list(range(len(lines)))
    for sheet in sheets:
        assert sum(max(1, len(row.blocks)) for row in sheet.rows) <= MOST


def test_families_are_spread_over_the_sheets_of_a_day() -> None:
    assert [len(sheet.rows) for sheet in sheets_of(grid(*[1] * 40))] == [14, 14, 12]
    assert [len(sheet.rows) for sheet in sheets_of(grid(*[1] * 16))] == [16]
    assert [len(sheet.rows) for sheet in sheets_of(grid(1, 2, 1, *[1] * 14))] == [8, 9]


def test_places_and_guides_that_nobody_needs_take_no_paper() -> None:
    (sheet,) = sheets_of(grid(0, 1, 0, 2), whole=False)
    assert [row.key for row in sheet.rows] == [1, 3]
    (empty,) = sheets_of(grid(0, 0), whole=False)
    assert empty.rows == ()
