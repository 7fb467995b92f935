"""What the worker runs."""

import datetime as dt
from typing import Any

from flask import current_app

from concierge.platform import clock, unit_of_work
from concierge.territory import services
from concierge.territory.storage import imports_folder


def run_import(payload: dict[str, Any], _now: dt.datetime) -> None:
    """Carry out an import; committed batch by batch, so that its progress shows and others can write meanwhile."""
    folder = imports_folder(current_app.extensions["config"].var_dir)
    services.run_import(payload["import_id"], folder, checkpoint=unit_of_work.commit, clock=clock.now)
