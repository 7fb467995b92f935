"""What the worker runs."""

import datetime as dt
from typing import Any

from flask import current_app

from concierge.checklists import plan_upgrades, pulses
from concierge.checklists.pulse_settings import load_pulse_settings
from concierge.platform import unit_of_work


def run_upgrade(payload: dict[str, Any], now: dt.datetime) -> None:
    """Go on with an upgrade; committed batch by batch, so that its progress shows and others can write meanwhile."""
    plan_upgrades.run_upgrade(payload["upgrade_id"], payload["after"], now, unit_of_work.commit)


def ask_families(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Ask the families whose day has come how it goes; a wrong file stops the job and is told with its remedy."""
    pulses.collect_pulses(load_pulse_settings(current_app.extensions["config"].workflows_dir), now)
