"""Changing a date that all files of a cohort share: whom it moves is seen first, then a worker does it as one act."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from concierge.families.anchor_dates import Anchor
from concierge.families.choices import MemberKind
from concierge.families.cohorts import works
from concierge.families.cohorts.events import CohortChanged
from concierge.families.cohorts.membership import own_dates, write_dates
from concierge.families.cohorts.models import Cohort, CohortWork, WorkKind
from concierge.families.cohorts.rules import (
    COMMON_ANCHORS,
    Changes,
    Dates,
    Followed,
    changed_dates,
    follow_dates,
    is_of_household,
)
from concierge.families.cohorts.services import as_stored
from concierge.families.models import AnchorDateRow, Household, Member
from concierge.families.qualification.act_models import ActKind, FileAct
from concierge.families.qualification.acts import begin_act, enter
from concierge.families.rules import ImpossibleDate, check_anchor_order
from concierge.platform import events
from concierge.platform.access import Actor, expect_version, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDates:
    """What a change would do to one file; `refused` is why it would take none of the dates."""

    household_id: int
    name: str
    followed: Followed
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesPreview:
    """Whom a change of the common dates would move. `waiting` have yet to confirm: they take the dates then."""

    old: Changes
    new: Changes
    files: Sequence[FileDates]
    waiting: int

    @property
    def moving(self) -> list[FileDates]:
        """Files whose dates would follow."""
        return [file for file in self.files if file.followed.changes and file.refused is None]

    @property
    def keeping(self) -> list[FileDates]:
        """Files with a date of their own, which stays."""
        return [file for file in self.files if file.followed.kept or file.refused is not None]


def preview_dates(actor: Actor, cohort: Cohort, wanted: Changes) -> DatesPreview:
    """Say whom other common dates would move. The number of queries does not depend on the files."""
    old, new = changed_dates(cohort.common_dates, wanted)
    in_cohort = Household.cohort_id == cohort.id, Household.closed_on.is_(None)
    query = scoped(actor, Household).where(*in_cohort).order_by(Household.name, Household.id)
    households = db.session.scalars(query).all()
    known = _dates_by_file([household.id for household in households])
    everybody = select(func.count()).where(Household.in_scope_of(actor), *in_cohort, Household.name != "")
    return DatesPreview(
        old=old,
        new=new,
        files=[_file_dates(household, old, new, known[household.id]) for household in households],
        waiting=db.session.execute(everybody).scalar_one() - len(households),
    )


def ask_dates(
    actor: Actor, cohort_id: int, wanted: Changes, *, seen_version: int | None, now: dt.datetime
) -> CohortWork | None:
    """Change the common dates as they were seen, and ask a worker to move the files; None when nothing differs."""
    cohort = works.hold_cohort(actor, cohort_id)
    old, new = changed_dates(cohort.common_dates, wanted)
    if not new:
        return None
    expect_version(cohort, seen_version)
    check_anchor_order({anchor: on for anchor, on in wanted.items() if on is not None})
    moving = [file.household_id for file in preview_dates(actor, cohort, wanted).moving]
    _write(actor, cohort, old, new, now)
    act = begin_act(actor, ActKind.DATES, len(moving), now)
    said = {"old": _plain(old), "new": _plain(new)}
    return works.ask_work(actor, cohort, WorkKind.DATES, moving, now, wanted=said, act=act)


def move_dates(actor: Actor, work: CohortWork, household: Household, now: dt.datetime) -> bool:
    """Let the dates of one file follow; what it has of its own by now stays. Its plan waits for somebody to look."""
    own = own_dates(household.id)
    followed = follow_dates(work.dates_of("old"), work.dates_of("new"), own)
    if not followed.changes or household.closed_on is not None or household.cohort_id != work.cohort_id:
        return False
    write_dates(actor, household, followed.changes, now)
    before = {anchor.value: None if (on := own.get(anchor)) is None else on.isoformat() for anchor in followed.changes}
    act = db.session.get_one(FileAct, work.act_id)
    enter(act, household, {"dates": before}, {"dates": _plain(followed.changes)})
    db.session.flush()
    return True


def ask_undo(actor: Actor, work: CohortWork, now: dt.datetime) -> None:
    """Take a change of dates back: the common ones at once where nobody changed them since, the files by a worker."""
    if work.kind is not WorkKind.DATES:
        raise DomainError(N_("Ce travail ne peut pas être annulé maintenant."))
    cohort = works.ask_undo(actor, work, now)
    was, wanted = work.dates_of("old"), work.dates_of("new")
    common = cohort.common_dates
    back = {anchor: on for anchor, on in was.items() if common.get(anchor) == wanted.get(anchor)}
    if back:
        _write(actor, cohort, {anchor: common.get(anchor) for anchor in back}, back, now)


def _write(actor: Actor, cohort: Cohort, old: Changes, new: Changes, now: dt.datetime) -> None:
    dates: dict[Anchor, dt.date | None] = {**cohort.common_dates, **new}
    cohort.dates = as_stored(dates)
    db.session.flush()
    said_old, said_new = _plain(old), _plain(new)
    changes = [
        Changed(field=name, old=said_old[name], new=said_new[name], privacy=Privacy.TECHNICAL) for name in said_new
    ]
    events.record(CohortChanged(cohort_id=cohort.id), actor, now, changes=changes)


def _plain(dates: Changes) -> dict[str, str | None]:
    return {anchor.value: None if on is None else on.isoformat() for anchor, on in dates.items()}


def _file_dates(household: Household, old: Changes, new: Changes, own: Dates) -> FileDates:
    followed, refused = follow_dates(old, new, own), None
    after: dict[Anchor, dt.date | None] = {**own, **followed.changes}
    try:
        check_anchor_order({anchor: on for anchor, on in after.items() if on is not None})
    except ImpossibleDate as error:
        refused = error.message
    return FileDates(household_id=household.id, name=household.name, followed=followed, refused=refused)


def _dates_by_file(household_ids: Sequence[int]) -> Mapping[int, Dates]:
    """Return the dates of files among those a cohort may share. Two queries."""
    adults: dict[int, int] = {}
    people = select(Member.household_id, Member.id).where(
        Member.household_id.in_(household_ids), Member.kind == MemberKind.ADULT, Member.removed_on.is_(None)
    )
    for household_id, member_id in db.session.execute(people.order_by(Member.position, Member.id)):
        adults.setdefault(household_id, member_id)
    found: dict[int, dict[Anchor, dt.date]] = defaultdict(dict)
    rows = select(AnchorDateRow).where(
        AnchorDateRow.household_id.in_(household_ids), AnchorDateRow.anchor.in_(COMMON_ANCHORS)
    )
    for row in db.session.scalars(rows):
        whose = None if is_of_household(row.anchor) else adults.get(row.household_id)
        if row.member_id == whose:
            found[row.household_id][row.anchor] = row.on
    return found
