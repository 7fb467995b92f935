"""What the worker runs."""

import datetime as dt
from typing import Any

from concierge.checklists import plan_upgrades, pulses
from concierge.checklists.pulse_settings import current_pulse_settings
from concierge.platform import unit_of_work


def run_upgrade(payload: dict[str, Any], now: dt.datetime) -> None:
    """Go on with an upgrade; committed batch by batch, so that its progress shows and others can write meanwhile."""
    plan_upgrades.run_upgrade(payload["upgrade_id"], payload["after"], now, unit_of_work.commit)


def ask_families(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Ask the families whose day has come how it goes."""
    pulses.collect_pulses(current_pulse_settings(), now)
