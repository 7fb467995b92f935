"""When a family is asked whether it would welcome others: values in, values out."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from concierge.hosts.settings import NewcomerDelays
from concierge.platform.i18n import N_


class Invited(StrEnum):
    """Where a family stands with the question. A team that holds it back says so apart (`held`)."""

    TO_ASK = "to_ask"
    ASKED = "asked"
    LATER = "later"
    NO = "no"
    YES = "yes"


INVITED_LABELS = {
    Invited.TO_ASK: N_("Pas encore invitée"),
    Invited.ASKED: N_("Invitée, pas encore de réponse"),
    Invited.LATER: N_("A répondu « plus tard »"),
    Invited.NO: N_("A répondu « non merci »"),
    Invited.YES: N_("A répondu oui"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is known of a family and of the question: `is_host` once it applied, whatever became of it."""

    moved_in: dt.date | None
    state: Invited = Invited.TO_ASK
    held: bool = False
    again_on: dt.date | None = None
    is_host: bool = False


def year_ends_on(moved_in: dt.date, delays: NewcomerDelays) -> dt.date:
    """Return the day from which a family is asked."""
    return moved_in + dt.timedelta(days=delays.invite_after)


def is_due(asking: Asking, delays: NewcomerDelays, today: dt.date) -> bool:
    """Tell whether the question goes out by itself today. A year that ended long ago is left to a person."""
    if asking.moved_in is None or not may_be_asked(asking):
        return False
    if asking.state is Invited.LATER:
        return asking.again_on is not None and asking.again_on <= today
    ended = year_ends_on(asking.moved_in, delays)
    return ended <= today <= ended + dt.timedelta(days=delays.invite_within)


def may_be_asked(asking: Asking) -> bool:
    """Tell whether somebody of the team may ask now: never twice, never after a no, never who is a host already."""
    fresh = asking.state in {Invited.TO_ASK, Invited.LATER}
    return asking.moved_in is not None and fresh and not asking.held and not asking.is_host


def after_answer(before: Invited, answer: Invited, *, is_host: bool) -> Invited:
    """Return where a family stands after an answer; who opened their door has said yes."""
    return Invited.YES if is_host and before is Invited.YES else answer
