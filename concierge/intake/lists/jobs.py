"""What the worker runs."""

import datetime as dt
from pathlib import Path
from typing import Any

from flask import current_app

from concierge.intake.lists import erasing, work
from concierge.intake.lists.kept_files import lists_folder
from concierge.intake.lists.sought import Sought
from concierge.platform import unit_of_work


def work_on_list(payload: dict[str, Any], now: dt.datetime) -> None:
    """Go on with a list; committed batch by batch, so that its progress shows and others can write meanwhile."""
    work.work_on(int(payload["list_id"]), _folder(), now, unit_of_work.commit)


def forget_lists(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Erase lists past their days."""
    work.forget_lists(_folder(), now)


def search_lists(payload: dict[str, Any], now: dt.datetime) -> None:
    """Look for people who were erased in the lists sent before."""
    sought = Sought.read(payload["sought"], key=current_app.extensions["config"].secret_key)
    erasing.search_lists(
        int(payload["space_id"]),
        sought,
        _folder(),
        now,
        sent_before=dt.datetime.fromisoformat(payload["sent_before"]),
        commit=unit_of_work.commit,
    )


def _folder() -> Path:
    return lists_folder(current_app.extensions["config"].var_dir)
