"""The board: columns as the agency writes them, how long a file has stood there, what a move dates."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.families.choices import Milestone
from concierge.families.qualification.board import STAGES, Age, BoardColumn, age_of, plan_move
from concierge.families.qualification.board_loading import BOARD
from concierge.families.rules import stage_of
from concierge.platform.definition_files.yaml_tree import DefinitionErrors
from concierge.platform.languages import French

SHIPPED = BOARD.shipped()
TODAY = dt.date(2026, 11, 28)


def column(key: str) -> BoardColumn:
    found = SHIPPED.find(key)
    assert found is not None
    return found


def test_every_stage_of_an_open_file_has_its_column() -> None:
    assert set(SHIPPED.by_stage) == set(STAGES)


@pytest.mark.parametrize(("days", "age"), [(0, Age.FRESH), (20, Age.FRESH), (21, Age.WATCH), (45, Age.LATE)])
def test_a_file_that_stands_still_is_first_looked_at_then_said_to_sleep(days: int, age: Age) -> None:
    assert age_of(column("contacte"), days) is age


def test_a_column_without_days_lets_a_file_stay() -> None:
    assert age_of(column("installe"), 300) is Age.FRESH


def test_a_move_forward_dates_what_the_column_means_and_leaves_what_was_skipped() -> None:
    dates = {Milestone.CONTACTED: dt.date(2026, 9, 1)}
    assert plan_move(dates, column("decide"), TODAY) == {Milestone.DECIDED: TODAY}


def test_a_move_backward_takes_back_what_lies_beyond() -> None:
    dates = {Milestone.CONTACTED: TODAY, Milestone.QUALIFIED: TODAY, Milestone.DECIDED: TODAY}
    assert plan_move(dates, column("contacte"), TODAY) == {Milestone.QUALIFIED: None, Milestone.DECIDED: None}


_DATES = st.dictionaries(
    st.sampled_from([stage for stage in STAGES if stage is not None]), st.dates(dt.date(2020, 1, 1), TODAY)
)


@given(dates=_DATES, to=st.sampled_from(SHIPPED.columns))
def test_whatever_it_was_a_file_moved_into_a_column_stands_in_it_and_moving_it_again_changes_nothing(
    dates: dict[Milestone, dt.date], to: BoardColumn
) -> None:
    changes = plan_move(dates, to, TODAY)
    moved: dict[Milestone, dt.date | None] = {**dates, **changes}
    assert stage_of(moved) in to.stages
    assert plan_move(moved, to, TODAY) == {}
    if stage_of(dates) in to.stages:
        assert changes == {}


@given(column=st.sampled_from(SHIPPED.columns), days=st.integers(0, 400), more=st.integers(0, 400))
def test_waiting_longer_never_makes_a_file_younger(column: BoardColumn, days: int, more: int) -> None:
    ages = list(Age)
    assert ages.index(age_of(column, days)) <= ages.index(age_of(column, days + more))


BROKEN = """\
groups:
  - {key: identifier, title: {fr: Identifier, en: Identify}}
columns:
  - {key: nouveau, group: identifie, title: {fr: N, en: N}, stages: [new, contacted], watch: 9, late: 3}
  - {key: suite, group: identifier, title: {fr: S, en: S}, stages: [contacted, qualified, closed], dates: settled}
"""


def test_every_fault_of_the_file_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "tableau.yaml").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(DefinitionErrors) as refused:
        BOARD.load(tmp_path)
    said = "\n".join(" ".join(error.said(French())) for error in refused.value.errors)
    for words in (
        "groupe inconnu « identifie »",
        "« watch » vient avant « late »",
        "« contacted » est déjà dans la colonne « nouveau »",
        "valeur inconnue « closed »",
        "« dates » n'est pas un jalon de cette colonne",
        "aucune colonne ne contient « settled »",
    ):
        assert words in said
