"""What the worker runs. The solver is loaded when a job needs it: RQ forks for each, what it weighs goes with it."""

import datetime as dt
from typing import Any

from concierge.platform import unit_of_work


def work(payload: dict[str, Any], now: dt.datetime) -> None:
    """Compute a programme, or repair it."""
    from concierge.weekends.planning.working import work_on_programme  # noqa: PLC0415

    work_on_programme(int(payload["programme_id"]), int(payload["turn"]), now, unit_of_work.commit)
