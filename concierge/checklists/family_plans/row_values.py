"""Rows of steps as plain values: what an update keeps of them, so that it can be taken back."""

from collections.abc import Mapping
from typing import Any

from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import InstanceKey, StepStatus
from concierge.platform.plain_rows import plain, read

DATES = ("due_on", "earliest_on", "latest_on", "explanation", "waits_for", "pinned")
_COLUMNS = {column.key: column for column in StepRow.__table__.columns}


def plain_row(row: StepRow) -> dict[str, Any]:
    """Return the whole of a row."""
    return {name: plain(getattr(row, name)) for name in _COLUMNS}


def read_row(values: Mapping[str, Any]) -> dict[str, Any]:
    """Read back what `plain_row` wrote."""
    return {name: read(_COLUMNS[name], value) for name, value in values.items()}


def key_of_plain(values: Mapping[str, Any]) -> InstanceKey:
    """Return which step of the journey a plain row is, and for whom."""
    return InstanceKey(values["key"], None if values["member_id"] is None else str(values["member_id"]))


def plain_before(row: StepRow, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row is in the columns that change; beside it the date it then has."""
    before = {name: plain(getattr(row, name)) for name in changed}
    return {"id": row.id, **before, "then_due_on": plain(changed.get("due_on", row.due_on))}


def dates_before(row: StepRow, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dates that `plain_before` kept; none when somebody has done, begun or moved the step since."""
    if row.status is not StepStatus.TODO or plain(row.due_on) != kept["then_due_on"]:
        return {}
    return {name: read(_COLUMNS[name], value) for name, value in kept.items() if name in DATES}


def dated_row(row: StepRow, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as `update_rows` takes it: all its dates, so that one statement does for every row."""
    dates = {name: getattr(row, name) for name in DATES}
    return {"id": row.id, "version": row.version, **dates, **changed}
