"""What the worker runs. Solvers are loaded when a job needs them: RQ forks for each, what they weigh goes with it."""

import datetime as dt
from typing import Any

from concierge.matching.rounds import sendings
from concierge.platform import clock, unit_of_work


def work(payload: dict[str, Any], now: dt.datetime) -> None:
    """Compute a round, or the three ways to match it again."""
    from concierge.matching.rounds.working import work_on_round  # noqa: PLC0415

    work_on_round(int(payload["round_id"]), int(payload["turn"]), now, unit_of_work.commit)


def send(payload: dict[str, Any], _now: dt.datetime) -> None:
    """Go on sending what was approved; committed one by one, so that it shows and others can write meanwhile."""
    sendings.work_on_sending(int(payload["sending_id"]), clock.now, unit_of_work.commit)


def answer(payload: dict[str, Any], now: dt.datetime) -> None:
    """Say what a certain pair would gain or cost."""
    from concierge.matching.rounds.working import answer_question  # noqa: PLC0415

    answer_question(int(payload["question_id"]), now, unit_of_work.commit)
