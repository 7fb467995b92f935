"""A file spoilt while the server runs: what it said before holds, even in a process that was not there."""

from pathlib import Path

import pytest

from concierge.checklists.pulses.rules import PulseSettings
from concierge.checklists.pulses.settings import PULSES
from concierge.checklists.reminders.rules import ReminderRules
from concierge.checklists.reminders.rules_loading import REMINDERS
from concierge.platform.definition_files.last_settings import last_good


def _pulses(folder: Path) -> PulseSettings:
    return last_good(folder, folder / "kept", load=PULSES.load, find=PULSES.find, default=PULSES.shipped())


def _rules(folder: Path) -> ReminderRules:
    return last_good(folder, folder / "kept", load=REMINDERS.load, find=REMINDERS.find, default=REMINDERS.shipped())


@pytest.mark.parametrize("spoilt", ["pulses: p\ndays: [sept]\n", "pulses: [\n", "pulses: p\ndays: [7, 8]\n", "\x00"])
def test_pulses_go_on_with_the_last_good_file(tmp_path: Path, spoilt: str) -> None:
    path = tmp_path / "pouls.yaml"
    path.write_text("pulses: p\ndays: [10, 50]\n")
    assert _pulses(tmp_path).days == (10, 50)

    path.write_text(spoilt)
    assert _pulses(tmp_path).days == (10, 50)

    path.write_text("pulses: p\ndays: [20]\n")
    assert _pulses(tmp_path).days == (20,)


def test_a_file_wrong_from_the_first_day_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    (tmp_path / "pouls.yaml").write_text("pulses: p\ndays: [sept]\n")
    (tmp_path / "rappels.yaml").write_text("reminders:\n  evry: 7\n")

    assert (_pulses(tmp_path), _rules(tmp_path)) == (PulseSettings(), ReminderRules())


def test_reminders_go_on_with_the_last_good_file(tmp_path: Path) -> None:
    path = tmp_path / "rappels.yaml"
    path.write_text("reminders:\n  every: 5\n")
    assert _rules(tmp_path).every == 5

    path.write_text("reminders:\n  every: souvent\n")
    assert _rules(tmp_path).every == 5


def test_a_file_taken_away_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "rappels.yaml"
    path.write_text("reminders:\n  every: 5\n")
    _rules(tmp_path)
    path.unlink()
    assert _rules(tmp_path) == ReminderRules()

    path.write_text("reminders: 3\n")
    assert _rules(tmp_path) == ReminderRules()


def test_a_folder_one_may_not_write_in_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "rappels.yaml").write_text("reminders:\n  every: 5\n")
    (tmp_path / "kept").write_text("a file where the folder should be")

    assert _rules(tmp_path).every == 5
