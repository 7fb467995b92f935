"""The loop: of the families whose first year has ended, how many have opened their door. Counted, never listed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.families.models import Household
from concierge.families.moved_in import MOVED_IN, with_move_in
from concierge.hosts.choices import HostState
from concierge.hosts.models import Host, HostNewcomer
from concierge.hosts.newcomers.models import NewcomerInvitation
from concierge.hosts.newcomers.rules import Invited, year_ends_on
from concierge.hosts.settings import HOSTS
from concierge.platform.access import Actor
from concierge.platform.db import db


@dataclass(slots=True, kw_only=True)
class LoopLine:
    """The families whose first year ended in one year, or in all of them together."""

    ended: int = 0
    invited: int = 0
    yes: int = 0
    later: int = 0
    no: int = 0
    applied: int = 0
    active: int = 0

    @property
    def rate(self) -> int | None:
        """Return how many of a hundred families are active hosts today, None without any family."""
        return round(100 * self.active / self.ended) if self.ended else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """The years, the latest first, and all of them together."""

    years: Mapping[int, LoopLine]
    total: LoopLine


def get_loop(actor: Actor, today: dt.date) -> Loop:
    """Count the loop of an agency, in two queries."""
    hosts = _hosts(actor)
    years: dict[int, LoopLine] = defaultdict(LoopLine)
    total = LoopLine()
    for household_id, moved_in, state, asked_at in _families(actor):
        ended = year_ends_on(moved_in, HOSTS.installed().newcomers)
        if ended > today:
            continue
        for line in (years[ended.year], total):
            line.ended += 1
            line.invited += asked_at is not None
            line.yes += state is Invited.YES
            line.later += state is Invited.LATER
            line.no += state is Invited.NO
            line.applied += household_id in hosts
            line.active += HostState.ACTIVE in hosts.get(household_id, ())
    return Loop(years=dict(sorted(years.items(), reverse=True)), total=total)


def _families(actor: Actor) -> Sequence[tuple[int, dt.date, Invited | None, dt.datetime | None]]:
    query = with_move_in(
        select(Household.id, MOVED_IN, NewcomerInvitation.state, NewcomerInvitation.asked_at).outerjoin(
            NewcomerInvitation, NewcomerInvitation.household_id == Household.id
        )
    ).where(Household.space_id == actor.space_id, Household.is_confirmed(), Household.merged_into.is_(None))
    return [tuple(row) for row in db.session.execute(query)]


def _hosts(actor: Actor) -> Mapping[int, set[HostState]]:
    found: dict[int, set[HostState]] = defaultdict(set)
    query = (
        select(HostNewcomer.household_id, Host.state)
        .join(Host, Host.id == HostNewcomer.host_id)
        .where(HostNewcomer.space_id == actor.space_id)
    )
    for household_id, state in db.session.execute(query):
        found[household_id].add(state)
    return found
