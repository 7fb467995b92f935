"""What workers and the schedule do with families' data as a whole."""

import datetime as dt
from typing import Any

from concierge.platform import unit_of_work
from concierge.privacy import due_mail, erasure, host_erasing, retention


def apply_retention(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Announce and erase what is due; then tell the coordinators, even when a file could not be followed."""
    try:
        retention.apply_retention(now, unit_of_work.commit)
        host_erasing.apply_host_retention(now, unit_of_work.commit)
    finally:
        due_mail.tell_coordinators(now)
        unit_of_work.commit()


def finish_erasure(payload: dict[str, Any], _now: dt.datetime) -> None:
    """Do what is left of an erasure."""
    erasure.finish(payload)
