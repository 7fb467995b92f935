"""Visits changed by hand: what a change would break is known before it is done, and done only if somebody says so."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete

from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_
from concierge.programmes.instance import Adults, Children
from concierge.weekends.activities.models import Activity
from concierge.weekends.bookings.models import Need
from concierge.weekends.planning.building import build_instance
from concierge.weekends.planning.checking import Bench, Verdict, open_bench
from concierge.weekends.planning.events import VisitChanged
from concierge.weekends.planning.faults import VisitGone, WouldBreak
from concierge.weekends.planning.models import Programme, Visit
from concierge.weekends.planning.reading import list_visits, read_weekend
from concierge.weekends.planning.rows import Coming, Doing, Placed, WeekendRows, Wish
from concierge.weekends.planning.services import add_visits, bump, hold_draft, hold_visit
from concierge.weekends.planning.suiting import attendance_for, guides_of, meant, serving

UNASKED = 0  # the need of a visit that a family did not ask for, until it is written down


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of a visit; None: as it is. `whole`: with every family of its session."""

    starts_at: dt.datetime | None = None
    guide_id: int | None = None
    no_guide: bool = False
    member_ids: tuple[int, ...] | None = None
    whole: bool = False


def session_of(placed: Sequence[Placed], visit_id: int, *, whole: bool) -> list[Placed]:
    """Return a visit, and with `whole` those of the other families there; it comes first. Raises VisitGone."""
    one = next((each for each in placed if each.id == visit_id), None)
    if one is None:
        raise VisitGone
    session = (one.activity_id, one.starts_at, one.guide_id)
    others = [each for each in placed if (each.activity_id, each.starts_at, each.guide_id) == session and each != one]
    return [one, *others] if whole else [one]


def moved(placed: Sequence[Placed], visit_id: int, change: Change) -> list[Placed]:
    """Return the visits of a programme after a change. Raises VisitGone."""
    ids = {each.id for each in session_of(placed, visit_id, whole=change.whole)}
    found: list[Placed] = []
    for each in placed:
        if each.id in ids:
            guide = None if change.no_guide else change.guide_id or each.guide_id
            members = each.member_ids if change.member_ids is None or each.id != visit_id else change.member_ids
            starts = change.starts_at or each.starts_at
            found.append(replace(each, starts_at=starts, guide_id=guide, member_ids=members))
        else:
            found.append(each)
    return found


def try_move(actor: Actor, programme: Programme, visit_id: int, change: Change) -> tuple[Bench, Verdict]:
    """Say what a change would do, without doing it."""
    bench, before = open_bench(actor, programme.weekend_id), list_visits(actor, programme.id)
    return bench, judge_move(bench, before, moved(before, visit_id, change))


def judge_move(bench: Bench, before: Sequence[Placed], after: Sequence[Placed]) -> Verdict:
    """Say what a change does to whom it may touch: the same as to all, in a tenth of the time."""
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    if not pairs:
        return Verdict()
    small, near = bench.around(before, [each for pair in pairs for each in pair])
    changed = {new.id: new for _old, new in pairs}
    return small.judge(near, [changed.get(each.id, each) for each in near])


def move_visit(
    actor: Actor, visit_id: int, change: Change, *, seen: int | None, force: bool = False, now: dt.datetime
) -> Verdict:
    """Change a visit; from then on it is fixed. Raises WouldBreak, VisitGone."""
    programme, row = hold_visit(actor, visit_id, seen=seen, now=now)
    before = list_visits(actor, programme.id)
    after = moved(before, visit_id, change)
    verdict = judge_move(open_bench(actor, programme.weekend_id), before, after)
    if not verdict.is_harmless and not force:
        raise WouldBreak(verdict)
    changed = {each.id: each for each, old in zip(after, before, strict=True) if each != old}
    query = scoped(actor, Visit).where(Visit.id.in_(changed)).order_by(Visit.id)
    for other in db.session.scalars(query):
        new = changed[other.id]
        other.starts_at, other.guide_id, other.member_ids = new.starts_at, new.guide_id, list(new.member_ids)
        other.locked = True
    db.session.flush()
    if changed:
        _changed(actor, programme, row, "moved", now, verdict=verdict)
    return verdict


def set_lock(actor: Actor, visit_id: int, *, locked: bool, seen: int | None, now: dt.datetime) -> Visit:
    """Fix a visit whatever is computed, or let it go."""
    programme, row = hold_visit(actor, visit_id, seen=seen, now=now)
    if row.locked != locked:
        row.locked = locked
        db.session.flush()
        _changed(actor, programme, row, "locked" if locked else "freed", now)
    return row


def try_removal(actor: Actor, programme: Programme, visit_id: int) -> tuple[Bench, Verdict]:
    """Say what taking a visit away would lose."""
    bench, before = open_bench(actor, programme.weekend_id), list_visits(actor, programme.id)
    return bench, bench.judge(before, [each for each in before if each.id != visit_id])


def remove_visit(actor: Actor, visit_id: int, *, seen: int | None, now: dt.datetime) -> None:
    """Take a visit away."""
    programme, row = hold_visit(actor, visit_id, seen=seen, now=now)
    _changed(actor, programme, row, "removed", now)
    db.session.execute(delete(Visit).where(Visit.id == visit_id))
    db.session.flush()


def add_visit(
    actor: Actor, programme_id: int, *, booking_id: int, activity_id: int, starts_at: dt.datetime,
    guide_id: int | None = None, force: bool = False, now: dt.datetime,
) -> Verdict:  # fmt: skip
    """Add a visit by hand, for the need it serves; it is fixed. Raises WouldBreak."""
    programme = hold_draft(actor, programme_id, now=now)
    verdict, new = try_addition(
        actor, programme, booking_id=booking_id, activity_id=activity_id, starts_at=starts_at, guide_id=guide_id
    )
    if not verdict.is_harmless and not force:
        raise WouldBreak(verdict)
    if new.need_id == UNASKED:
        new = replace(new, need_id=_note_need(actor, new))
    add_visits(programme, [new])
    _changed(actor, programme, new, "added", now, verdict=verdict)
    return verdict


def try_addition(
    actor: Actor, programme: Programme, *, booking_id: int, activity_id: int, starts_at: dt.datetime,
    guide_id: int | None = None,
) -> tuple[Verdict, Placed]:  # fmt: skip
    """Say what a visit more would do, and for whom it is."""
    rows, before = read_weekend(actor, programme.weekend_id), list_visits(actor, programme.id)
    rows = with_wish(rows, booking_id, activity_id)
    new = make_visit(rows, before, booking_id=booking_id, activity_id=activity_id, starts_at=starts_at)
    new = replace(new, guide_id=guide_id or new.guide_id)
    return Bench(rows=rows, instance=build_instance(rows)).judge(before, [*before, new]), new


def with_wish(rows: WeekendRows, booking_id: int, activity_id: int) -> WeekendRows:
    """Return a weekend in which a family has a wish for an activity, where it had none that this serves."""
    family = next((each for each in rows.families if each.booking_id == booking_id), None)
    activity = next((each for each in rows.activities if each.id == activity_id), None)
    if family is None or activity is None or activity.for_all:
        return rows
    venues = {venue.id: venue for venue in rows.venues}
    if any(activity in serving(wish, family, rows.activities, venues) for wish in family.wishes):
        return rows
    adults, children = attendance_for(activity.audience)
    wish = Wish(id=UNASKED, kind=activity.kind, activity_ids=(activity_id,), adults=adults, children=children)
    wish = meant(wish, family, (activity,))
    more = replace(family, wishes=(*family.wishes, wish))
    return replace(rows, families=tuple(more if each is family else each for each in rows.families))


def _note_need(actor: Actor, new: Placed) -> int:
    """Write down that the team wants a family to see something that it did not ask for."""
    activity = fetch(actor, Activity, new.activity_id)
    adults, children = attendance_for(activity.audience)
    row = Need(
        space_id=actor.space_id, booking_id=new.booking_id, household_id=new.household_id, kind=activity.kind,
        count=1, must=False, weight=10, activity_ids=[activity.id], adults=adults, children=children,
        member_ids=[], words="", by_family=False,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


def make_visit(
    rows: WeekendRows, placed: Sequence[Placed], *, booking_id: int, activity_id: int, starts_at: dt.datetime
) -> Placed:
    """Return a visit of a family at an activity: for which need, who of them, with whom."""
    family = next((each for each in rows.families if each.booking_id == booking_id), None)
    activity = next((each for each in rows.activities if each.id == activity_id), None)
    if family is None or activity is None:
        raise NotFound
    if any(each.booking_id == booking_id and each.activity_id == activity_id for each in placed):
        raise DomainError(N_("Cette famille a déjà cette activité dans son programme."), field="activity_id")
    need_id, adults, children, named = _need_for(rows, placed, family, activity)
    guides = guides_of(activity)
    return Placed(
        id=0,
        booking_id=booking_id,
        household_id=family.household_id,
        activity_id=activity_id,
        need_id=need_id,
        guide_id=guides[0].guide_id if guides else None,
        starts_at=starts_at,
        minutes=activity.minutes,
        member_ids=attending(family, adults, children, named),
        locked=True,
    )


def attending(family: Coming, adults: Adults, children: Children, named: Sequence[int]) -> tuple[int, ...]:
    """Return who of a family goes: the first adult where any will do."""
    grown = [person.id for person in family.people if not person.child]
    small = [person.id for person in family.people if person.child]
    who = {each for each in (*grown, *small) if each in named}
    if adults is Adults.ALL:
        who |= set(grown)
    elif adults is Adults.ANY:
        who |= set([each for each in grown if each not in who][:1])
    if children is Children.ALL:
        who |= set(small)
    return tuple(sorted(who))


def _need_for(
    rows: WeekendRows, placed: Sequence[Placed], family: Coming, activity: Doing
) -> tuple[int | None, Adults, Children, Sequence[int]]:
    """Return the need an activity serves: one that still lacks something first."""
    if activity.for_all:
        return (None, *attendance_for(activity.audience), ())
    venues = {venue.id: venue for venue in rows.venues}
    mine = [each for each in placed if each.booking_id == family.booking_id]
    fitting = [wish for wish in family.wishes if activity in serving(wish, family, rows.activities, venues)]
    fitting.sort(key=lambda wish: (sum(each.need_id == wish.id for each in mine) >= wish.count, not wish.must))
    if not fitting:
        return (None, *attendance_for(activity.audience), ())
    return fitting[0].id, fitting[0].adults, fitting[0].children, fitting[0].member_ids


def _changed(
    actor: Actor,
    programme: Programme,
    row: Visit | Placed,
    what: str,
    now: dt.datetime,
    *,
    verdict: Verdict | None = None,
) -> None:
    bump(programme)
    forced = () if verdict is None else tuple(sorted({fault.kind.value for fault in verdict.breaks}))
    event = VisitChanged(
        weekend_id=programme.weekend_id, programme_id=programme.id, booking_id=row.booking_id,
        activity_id=row.activity_id, what=what, forced=forced,
    )  # fmt: skip
    events.record(event, actor, now)
