"""A programme is told: before and after, whom it touches, then one act that publishes it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from concierge.platform import events
from concierge.platform.access import Actor, find
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.programmes.faults import Fault
from concierge.weekends.choices import ProgrammeState
from concierge.weekends.planning.checking import Bench, open_bench
from concierge.weekends.planning.differences import Difference, differences, touched_families, touched_guides
from concierge.weekends.planning.events import ProgrammeTold
from concierge.weekends.planning.faults import VisitGone
from concierge.weekends.planning.models import Programme
from concierge.weekends.planning.reading import find_told, list_visits
from concierge.weekends.planning.services import hold_draft, hold_weekend


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What telling a draft would do."""

    bench: Bench
    told: Programme | None
    changes: Sequence[Difference]
    faults: Sequence[Fault]
    same: int  # visits that stay as they are

    @property
    def booking_ids(self) -> tuple[int, ...]:
        """Return the families it touches."""
        return touched_families(self.changes)

    @property
    def guide_ids(self) -> tuple[int, ...]:
        """Return the guides it touches."""
        return touched_guides(self.changes)


def look_ahead(actor: Actor, programme: Programme) -> Outlook:
    """Return what telling this draft would change."""
    told = find_told(actor, programme.weekend_id)
    before = list_visits(actor, told.id) if told is not None else []
    after = list_visits(actor, programme.id)
    bench = open_bench(actor, programme.weekend_id)
    changes = differences(before, after)
    kept = len(before) - sum(change.before is not None for change in changes)
    return Outlook(bench=bench, told=told, changes=changes, faults=bench.faults(after), same=kept)


def tell_programme(
    actor: Actor, programme_id: int, *, seen: int | None, force: bool = False, now: dt.datetime
) -> ProgrammeTold:
    """Make a draft the programme that families and guides have; mails follow from what is recorded."""
    hold_weekend(actor, _weekend_of(actor, programme_id))
    found = hold_draft(actor, programme_id, now=now)
    if seen is not None and found.version != seen:
        raise VisitGone
    outlook = look_ahead(actor, found)
    if not outlook.changes:
        raise DomainError(N_("Ce programme est déjà celui qui a été communiqué : il n’y a rien de nouveau à dire."))
    if outlook.faults and not force:
        raise DomainError(
            N_("Ce programme ne peut pas être vécu tel quel : confirmez que vous le communiquez malgré tout.")
        )
    if outlook.told is not None:
        outlook.told.state = ProgrammeState.REPLACED
        db.session.flush()
    found.state, found.told_at, found.told_by = ProgrammeState.TOLD, now, actor.person_id
    db.session.flush()
    event = ProgrammeTold(
        weekend_id=found.weekend_id,
        programme_id=found.id,
        base_id=None if outlook.told is None else outlook.told.id,
        booking_ids=outlook.booking_ids,
        guide_ids=outlook.guide_ids,
    )
    events.record(event, actor, now)
    return event


def _weekend_of(actor: Actor, programme_id: int) -> int:
    found = find(actor, Programme, programme_id)
    return 0 if found is None else found.weekend_id
