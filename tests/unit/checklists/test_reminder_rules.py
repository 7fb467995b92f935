"""The rules of reminders: what they mean each day, and what is said of a file with faults."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.checklists.reminders.rules import ReminderRules, Stage, StepDate, due_reminders, escalated_on
from concierge.checklists.reminders.rules_loading import REMINDERS
from concierge.config import resource_folder
from concierge.notifications.quiet_hours import QuietHours
from concierge.platform.civil_calendar import CivilCalendar
from concierge.platform.definition_files.yaml_tree import DefinitionErrors

DAY = dt.timedelta(days=1)
WORKS_ON = CivilCalendar("52").is_working_day
days = st.dates(dt.date(2026, 1, 1), dt.date(2029, 1, 1))
rules = st.builds(
    ReminderRules,
    before=st.lists(st.integers(1, 30), max_size=3, unique=True).map(tuple),
    on_the_day=st.booleans(),
    every=st.integers(0, 30),
    working_days=st.booleans(),
)


def _reminded(chosen: ReminderRules, due_on: dt.date, today: dt.date) -> list[int]:
    return [r.late for r in due_reminders(chosen, [StepDate(step_id=1, due_on=due_on)], today, WORKS_ON)]


@pytest.mark.parametrize(
    ("days_late", "reminded"),
    [(-4, False), (-3, True), (-2, False), (0, True), (1, False), (6, False), (7, True), (14, True), (15, False)],
)
def test_by_default_three_days_before_on_the_day_and_each_week_after(days_late: int, reminded: bool) -> None:
    due = dt.date(2026, 11, 21)
    assert bool(_reminded(ReminderRules(), due, due + days_late * DAY)) is reminded


@given(rules, days, st.integers(-40, 80))
def test_never_two_on_one_day_and_with_working_days_never_on_a_day_off(
    chosen: ReminderRules, due_on: dt.date, later: int
) -> None:
    found = _reminded(chosen, due_on, due_on + later * DAY)
    assert len(found) <= 1
    assert not found or not chosen.working_days or WORKS_ON(due_on + later * DAY)


@given(rules, days)
def test_waiting_for_a_working_day_loses_no_reminder(chosen: ReminderRules, due_on: dt.date) -> None:
    """Each reminder's day is that day, or the first working day after it."""
    nominal = {-before for before in chosen.before} | ({0} if chosen.on_the_day else set())
    nominal |= set(range(chosen.every, 61, chosen.every)) if chosen.every else set()
    reminded = {number for number in range(-40, 75) if _reminded(chosen, due_on, due_on + number * DAY)}
    for number in nominal:
        awaited = number
        while chosen.working_days and not WORKS_ON(due_on + awaited * DAY):
            awaited += 1
        assert awaited in reminded


@given(rules, st.lists(days, max_size=6), days)
def test_each_step_is_reminded_of_as_if_it_were_alone(
    chosen: ReminderRules, due: list[dt.date], today: dt.date
) -> None:
    steps = [StepDate(step_id=number, due_on=on) for number, on in enumerate(due)]
    together = {reminder.step_id for reminder in due_reminders(chosen, steps, today, WORKS_ON)}
    assert together == {step.step_id for step in steps if _reminded(chosen, step.due_on, today)}


@given(rules, days)
def test_the_concierge_is_told_on_the_day_of_the_last_reminder_and_the_coordinator_later(
    chosen: ReminderRules, due_on: dt.date
) -> None:
    concierge = escalated_on(chosen, due_on, Stage.CONCIERGE)
    coordinator = escalated_on(chosen, due_on, Stage.COORDINATOR)
    assert (concierge is None) == (chosen.every == 0)
    if concierge is not None and coordinator is not None:
        assert coordinator == concierge + chosen.coordinator_after * DAY
        assert chosen.working_days or _reminded(chosen, due_on, concierge) == [chosen.concierge_after]


def test_the_shipped_file_says_what_is_done_without_a_file(tmp_path: Path) -> None:
    assert REMINDERS.load(resource_folder("workflows")) == REMINDERS.load(tmp_path) == ReminderRules()


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "rappels.yaml").write_text(
        "reminders:\n  before: [7, 2]\n  on_the_day: false\n  every: 5\n  working_days: true\n"
        "  quiet_hours: {from: 21, until: 7}\nescalation:\n  concierge_after: 0\n"
    )
    chosen = REMINDERS.load(tmp_path)
    assert (chosen.before, chosen.on_the_day, chosen.every, chosen.working_days) == ((7, 2), False, 5, True)
    assert (chosen.quiet, chosen.concierge_after) == (QuietHours(start=21, end=7), 0)
    assert escalated_on(chosen, dt.date(2026, 11, 1), Stage.COORDINATOR) is None


def test_every_fault_is_told_with_its_line_and_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "rappels.yaml").write_text(
        "reminders:\n  before: [0, trois]\n  on_the_day: oui\n  evry: 7\n  quiet_hours: {from: 25}\n"
        "escalation:\n  coordinator_after: -1\nwatch: [21]\n"
    )
    with pytest.raises(DefinitionErrors) as refused:
        REMINDERS.load(tmp_path)
    found = refused.value.errors
    assert [error.line for error in found] == [2, 2, 3, 4, 5, 5, 7, 8]
    assert all(error.file == "rappels.yaml" and error.remedy for error in found)
    assert "Vouliez-vous dire « every » ?" in str(found[3])
