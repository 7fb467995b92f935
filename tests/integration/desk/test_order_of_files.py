"""Files in the order of their next step: the walk through open steps finds what sorting all of them finds."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import Select, select

from concierge.checklists.definition.model import Subject, WhoRole
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.turns import turn
from concierge.desk.listing.file_order import Sort, due_by_today, in_order, in_turn_of_files
from concierge.desk.steps.step_list import StepFilters, list_steps
from concierge.families.models import Household
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from tests.factories import Agency, make_family

SIZE = 3

# Of each file: in how many days its steps are due, a `b` for what is blocked. In the order in which they must stand.
FILES = [
    ["-9"],
    ["-40b", "-2"],
    ["-2", "5"],
    ["-90b", "0"],
    ["-60b", "3"],
    ["-20b"],
    ["0b", "0b"],
    ["1"],
    ["2"],
    ["2b", "7"],
    ["2b"],
    ["30"],
]


@pytest.fixture
def files(app: Flask, agency: Agency, now: dt.datetime) -> list[int]:
    """Return the files above, opened in another order than they must stand in."""
    ids = {}
    for place in sorted(range(len(FILES)), key=lambda place: (place % 3, place)):
        household = make_family(agency, now=now, planned=False)
        ids[place] = household.id
        db.session.add_all(_step(household, number, told, paris_date(now)) for number, told in enumerate(FILES[place]))
    db.session.flush()
    return [ids[place] for place in sorted(ids)]


def _step(household: Household, number: int, told: str, today: dt.date) -> StepRow:
    return StepRow(
        space_id=household.space_id,
        household_id=household.id,
        key=f"local-{number}",
        title="À faire",
        subject=Subject.HOUSING,
        position=number,
        who=WhoRole.CONCIERGE,
        due_on=today + dt.timedelta(days=int(told.removesuffix("b"))),
        status=StepStatus.BLOCKED if told.endswith("b") else StepStatus.TODO,
    )


def _found(query: Select[int], today: dt.date, start: int = 0) -> list[int]:
    return list(db.session.scalars(query, {"today": today, "start": start}))


def test_what_can_be_done_today_then_what_waits_then_what_comes_later(
    files: list[int], agency: Agency, now: dt.datetime
) -> None:
    today, seen = paris_date(now), [Household.visible_to(agency.concierge)]
    everything = in_order(select(Household.id).where(*seen), Sort.NEXT)
    assert _found(everything, today) == files

    walk = in_turn_of_files(agency.concierge, seen, SIZE)
    page = select(walk.c.household_id).order_by(*walk.c)
    for start in range(0, len(files), SIZE):
        assert _found(page, today, start) == files[start : start + SIZE]

    walk = due_by_today(agency.concierge, seen, SIZE)
    page = select(walk.c.household_id).order_by(*walk.c)
    assert [_found(page, today, start) for start in (0, SIZE)] == [files[:SIZE], files[SIZE : SIZE + 1]]

    lines = list_steps(agency.coordinator, StepFilters(person=None), today).lines
    turns = [turn(line.due_on, blocked=line.status is StepStatus.BLOCKED, today=today) for line in lines]
    assert turns == sorted(turns)
    assert [line.household_id for line in lines[:4]] == files[:4]
