"""« Maintenant / ensuite » as pages show it: a lane for each family, or for a guide.

What goes on is found again on the telephone, minute after minute, from the instants of its moments.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from concierge.platform.clock import paris_date
from concierge.weekends.outputs.choices import PresenceState
from concierge.weekends.outputs.facts import Coming, Escort, Moment, WeekendBook, now_and_next
from concierge.weekends.outputs.words import say_family, say_heads, say_makeup, say_people, say_who


class When(StrEnum):
    """Where a moment stands now."""

    PAST = "past"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneMoment:
    """One moment of a lane; `people` says who takes part, or which families come."""

    moment: Moment
    when: When
    people: Sequence[str]

    @property
    def on(self) -> dt.date:
        """Return its day."""
        return paris_date(self.moment.starts_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One family, or one guide, through the weekend."""

    key: str
    name: str
    under: str
    phone: str
    moments: Sequence[LaneMoment]
    family: Coming | None = None

    @property
    def missing(self) -> bool:
        """Tell whether somebody should look for them."""
        return self.family is not None and self.family.presence in {PresenceState.LATE, PresenceState.ABSENT}


def family_lane(book: WeekendBook, family: Coming, now: dt.datetime) -> Lane:
    """Return a family's way through the weekend."""
    moments = book.of_family(family.booking_id)
    return Lane(
        key=f"famille-{family.booking_id}",
        name=say_family(family),
        under=say_makeup(family),
        phone=family.phone,
        moments=[
            LaneMoment(moment=each, when=when, people=[say_who(book, each)]) for each, when in _standing(moments, now)
        ],
        family=family,
    )


def team_lanes(book: WeekendBook, now: dt.datetime) -> list[Lane]:
    """Return every family's lane, those somebody should look for first."""
    lanes = [family_lane(book, family, now) for family in book.families.values()]
    return sorted(lanes, key=lambda lane: not lane.missing)


def guide_lane(book: WeekendBook, guide: Escort, now: dt.datetime) -> Lane:
    """Return what a guide does, session after session, with the families that come."""
    sessions = {each.first.visit_id: each for each in book.of_guide(guide.id)}
    moments = [each.first for each in sessions.values()]
    return Lane(
        key=f"guide-{guide.id}",
        name=guide.name,
        under=guide.organisation,
        phone=guide.phone,
        moments=[
            LaneMoment(moment=each, when=when, people=_families(book, sessions[each.visit_id].moments))
            for each, when in _standing(moments, now)
        ],
    )


def _families(book: WeekendBook, moments: Sequence[Moment]) -> list[str]:
    found = []
    for each in moments:
        family = book.families[each.booking_id]
        people = say_people(book.who(each)) or say_heads(book.heads(each))
        found.append(", ".join(part for part in (say_family(family), people, family.phone) if part))
    return found


def _standing(moments: Sequence[Moment], now: dt.datetime) -> list[tuple[Moment, When]]:
    running, coming = now_and_next(moments, now)
    standing = []
    for each in moments:
        when = When.PAST if each.ends_at <= now else When.LATER
        if each in running or each in coming:
            when = When.NOW if each in running else When.NEXT
        standing.append((each, when))
    return standing
