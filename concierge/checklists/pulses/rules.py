"""When a family is asked how it goes in its first year, and what a low answer is. Pure."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from concierge.checklists.definition.model import Subject

SCORES = (1, 2, 3, 4, 5)  # from « très difficile » to « très bien »
PULSE_SUBJECTS = (Subject.HOUSING, Subject.SOCIAL, Subject.EMPLOYMENT, Subject.SCHOOL, Subject.HEALTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseSettings:
    """The agency's choices (workflows/pouls.yaml); all counted in days but `low`, a score."""

    days: tuple[int, ...] = (7, 30, 90, 180, 365)  # after the move-in, in order, further apart than `answer_within`
    low: int = 2  # a score that alerts a person, and those below it
    answer_within: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePulse:
    """One question to send: which, the day it fell due, the last day it can be answered."""

    days: int
    due_on: dt.date
    expires_on: dt.date


def due_pulse(settings: PulseSettings, *, move_in: dt.date, sent: Collection[int], today: dt.date) -> DuePulse | None:
    """Return the pulse to send today, None when there is none.

    A pulse held up (a pause, a stopped server) still leaves while half of its days to answer remain. None is sent
    twice, nor one that is earlier in the year than another sent before: a move-in date that moves shifts the others.
    """
    reached = [days for days in settings.days if move_in + dt.timedelta(days=days) <= today]
    if not reached:
        return None
    days = max(reached)
    due_on = move_in + dt.timedelta(days=days)
    if days <= max(sent, default=0) or (today - due_on).days > settings.answer_within // 2:
        return None
    return DuePulse(days=days, due_on=due_on, expires_on=due_on + dt.timedelta(days=settings.answer_within))


def earliest_move_in(settings: PulseSettings, today: dt.date) -> dt.date:
    """Return the move-in date before which nothing is sent any more."""
    return today - dt.timedelta(days=max(settings.days) + settings.answer_within)


def is_low(score: int | None, low: int) -> bool:
    """Tell whether an answer asks for a person."""
    return score is not None and score <= low
