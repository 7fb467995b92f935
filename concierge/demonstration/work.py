"""The steps of one family: most are done around their date, a few are left behind, as in life."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from concierge.accounts.roles import NEWCOMER_PERMISSIONS
from concierge.checklists import steps
from concierge.checklists.definition.model import Subject, WhoRole
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import InstanceKey, StepStatus
from concierge.checklists.states import OPEN_STATUSES
from concierge.demonstration.agency import Agency
from concierge.demonstration.days import Days
from concierge.demonstration.outcomes import draw, outcome_of
from concierge.demonstration.shapes import Deed, DeedKind, Extra, Family
from concierge.families.models import Household, Member
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db

_FAMILY_ROLES = (WhoRole.FAMILY, WhoRole.MEMBER)
_OLDEST_LATE = 24  # days: what is later than this has been done, or it would look abandoned
_AFTER = dt.timedelta(minutes=15)  # what waits for another step is done a moment later
_ORDER = 1_000  # finished steps come after what else happened at the same minute


@dataclass(frozen=True, slots=True)
class Worker:
    """Whoever works on the steps of one family."""

    agency: Agency
    days: Days
    family: Family
    household: Household
    members: Sequence[Member]

    @property
    def newcomer(self) -> Actor:
        """Return the first adult, as behind a personal link."""
        member = self.members[0]
        return Actor(
            space_id=member.space_id,
            name=member.full_name,
            permissions=NEWCOMER_PERMISSIONS,
            household_id=self.household.id,
            member_id=member.id,
            language=self.family.language,
        )

    def staff(self, step: StepRow) -> Actor:
        """Return who does a step among the team, else the owner of the file."""
        return self.agency.actor_of_person(step.assignee_id) or self.agency.actor(self.family.owner)

    def find_step(self, deed: Deed) -> StepRow | None:
        """Return the step a deed is about: the first of its keys that is there; open, unless it is only spoken of."""
        keys, closed_too = deed.keys, deed.kind is DeedKind.COMMENT
        rows = [row for row in self._rows() if row.key in keys and (closed_too or row.status in OPEN_STATUSES)]
        return min(rows, key=lambda row: (keys.index(row.key), row.position), default=None)

    def add_extra(self, extra: Extra, at: dt.datetime) -> None:
        """Add a step of the family's own."""
        steps.add_local_step(
            self.agency.actor(self.family.owner),
            self.household,
            title=extra.title,
            subject=Subject.HOUSING if extra.for_family else Subject.SOCIAL,
            due_on=self.days.working_day(extra.due) if extra.due else self.days.today,
            for_family=extra.for_family,
            member_id=None,
            assignee_id=None,
            repeats=extra.repeats,
            now=at,
        )

    def finished_between(
        self, since: dt.datetime, until: dt.datetime, *, last: bool
    ) -> list[tuple[dt.datetime, int, Callable[[dt.datetime], object]]]:
        """Return the steps that were done in this time, each with its instant. The last span leaves some behind."""
        found = [self.find_step(deed) for deed in self.family.deeds if deed.kind is not DeedKind.COMMENT]
        reserved = {row.id for row in found if row is not None}
        rows_open = [row for row in self._rows() if row.status in OPEN_STATUSES]
        rows = [row for row in rows_open if row.id not in reserved]
        if self.family.complete and last:
            due = rows
        else:
            due = [row for row in rows if row.due_on is not None and row.due_on < paris_date(until)]
        left = self._left_behind(due) if last else set()
        doing = sorted(
            (row for row in due if row.id not in left), key=lambda row: (row.due_on or dt.date.max, row.position)
        )
        held = {_key(row) for row in rows_open if row not in doing}
        done: dict[InstanceKey, dt.datetime] = {}
        for row in doing:
            groups = [[InstanceKey(*key) for key in group] for group in row.waits_for]
            if any(group and all(key in held for key in group) for group in groups):
                held.add(_key(row))
                continue
            before = [done[key] for group in groups for key in group if key in done]
            done[_key(row)] = max([self._done_at(row, since, until), *(at + _AFTER for at in before)])
        return [
            (min(done[_key(row)], until - _AFTER / 15), _ORDER + number, partial(self._finish, row))
            for number, row in enumerate(doing)
            if _key(row) in done
        ]

    def _rows(self) -> Sequence[StepRow]:
        query = select(StepRow).where(StepRow.household_id == self.household.id)
        return db.session.scalars(query.order_by(StepRow.position, StepRow.id)).all()

    def _left_behind(self, due: Sequence[StepRow]) -> set[int]:
        """Choose the late steps: the newest of the overdue ones that nothing done afterwards depends on."""
        needed = {InstanceKey(*key) for row in due for group in row.waits_for for key in group}
        free = [row for row in due if _key(row) not in needed]
        newest = sorted(free, key=lambda row: (row.due_on or dt.date.min, row.id), reverse=True)
        recent = [row for row in newest if row.due_on and row.due_on >= self.days.day(-_OLDEST_LATE)]
        ours = [row.id for row in recent if row.who not in _FAMILY_ROLES]
        theirs = [row.id for row in recent if row.who in _FAMILY_ROLES]
        return {*ours[: self.family.late], *theirs[: self.family.family_late]}

    def _done_at(self, row: StepRow, since: dt.datetime, until: dt.datetime) -> dt.datetime:
        """Return a working hour within four days of the date, inside the span."""
        number = draw(f"{self.family.name}:{row.key}:{row.member_id and row.position}")
        day = (row.due_on or paris_date(until)) - dt.timedelta(days=number % 5 - 1)
        day = max(day, row.earliest_on or day)
        while day.weekday() >= 5:
            day -= dt.timedelta(days=1)
        at = self.days.at(day, 9 + number % 8, number % 12 * 5)
        first, final = since + dt.timedelta(hours=2), until - dt.timedelta(minutes=5 + number % 50)
        return max(min(at, final), min(first, final))

    def _finish(self, row: StepRow, at: dt.datetime) -> None:
        if row.status not in OPEN_STATUSES or row.status is StepStatus.BLOCKED:
            return
        theirs = row.who in _FAMILY_ROLES and draw(self.family.name + row.key) % 3 != 0
        actor = self.newcomer if theirs else self.staff(row)
        steps.finish(actor, row, outcome=outcome_of(self.family, row.key, paris_date(at)), now=at)


def _key(row: StepRow) -> InstanceKey:
    return InstanceKey(row.key, None if row.member_id is None else str(row.member_id))
