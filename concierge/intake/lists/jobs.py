"""What the worker runs."""

import datetime as dt
from pathlib import Path
from typing import Any

from flask import current_app

from concierge.intake.lists import work
from concierge.intake.lists.kept_files import lists_folder
from concierge.platform import unit_of_work


def work_on_list(payload: dict[str, Any], now: dt.datetime) -> None:
    """Go on with a list; committed batch by batch, so that its progress shows and others can write meanwhile."""
    work.work_on(int(payload["list_id"]), _folder(), now, unit_of_work.commit)


def forget_lists(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Erase lists past their days."""
    work.forget_lists(_folder(), now)


def _folder() -> Path:
    return lists_folder(current_app.extensions["config"].var_dir)
