"""Who receives families at an activity: chosen by rank, asked, asked again when it changes."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, select

from concierge.notifications.services import queue_message
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.choices import AskState
from concierge.weekends.events import ActivityChanged, GuideAbsent, GuideAnswered, GuideAsked
from concierge.weekends.models import Guide, Weekend, WeekendGuide
from concierge.weekends.preparation.services import expect_open, hold_weekend
from concierge.weekends.windows import Span

KIND = "guide_asked"
TOLD = frozenset({AskState.ASKED, AskState.ACCEPTED, AskState.OTHER_TIME})


class AnsweredOtherwise(DomainError):
    """What was answered is not what was asked last."""


def choose_guides(actor: Actor, activity: Activity, guide_ids: Sequence[int], now: dt.datetime) -> None:
    """Give an activity its guides in this order; who stays keeps what they said."""
    known = {row.guide_id: row for row in db.session.scalars(_of_activity(activity))}
    wanted = list(dict.fromkeys(guide_ids))
    for guide_id in wanted:
        fetch(actor, Guide, guide_id)
    for guide_id, row in known.items():
        if guide_id not in wanted:
            db.session.delete(row)
    changed = [*known] != wanted
    for rank, guide_id in enumerate(wanted):
        own = known.get(guide_id)
        if own is None:
            values = {"activity_id": activity.id, "guide_id": guide_id, "state": AskState.NOT_ASKED}
            db.session.add(ActivityGuide(space_id=activity.space_id, rank=rank, **values))
        else:
            own.rank = rank
    db.session.flush()
    if changed:
        events.record(ActivityChanged(weekend_id=activity.weekend_id, activity_id=activity.id), actor, now)


def ask_guides(actor: Actor, weekend_id: int, guide_ids: Sequence[int] | None, now: dt.datetime) -> int:
    """Write to the guides of a weekend who are still to be asked about something, one mail each; return how many.

    `guide_ids` None: all of them. Whoever has no address stays to be telephoned.
    """
    weekend = hold_weekend(actor, weekend_id)
    expect_open(weekend)
    rows = [row for row in _of_weekend(weekend) if row.state is AskState.NOT_ASKED]
    return _write(actor, weekend, [row for row in rows if guide_ids is None or row.guide_id in guide_ids], now)


def ask_again(actor: Actor, activity: Activity, now: dt.datetime) -> int:
    """Ask the guides who were told of an activity again, since it is no longer what they know."""
    weekend = db.session.get_one(Weekend, activity.weekend_id)
    rows = [row for row in db.session.scalars(_of_activity(activity)) if row.state in TOLD]
    for row in rows:
        row.state, row.proposed, row.answered_at = AskState.NOT_ASKED, (), None
    return _write(actor, weekend, rows, now)


def answer_ask(
    actor: Actor,
    row: ActivityGuide,
    answer: AskState,
    *,
    seen_turn: int | None,
    now: dt.datetime,
    proposed: Sequence[Span] = (),
    words: str = "",
) -> bool:
    """Keep what a guide said of one activity; False when they had said just that."""
    if seen_turn is not None and seen_turn != row.turn:
        raise AnsweredOtherwise(N_("Cette activité a changé entre-temps : relisez, puis répondez."))
    if answer is AskState.OTHER_TIME and not proposed and not words:
        raise DomainError(N_("Donnez un autre moment, ou dites-le en quelques mots."), field="words")
    if (row.state, row.words, tuple(row.proposed)) == (answer, words, tuple(proposed)):
        return False
    row.state, row.words, row.proposed, row.answered_at = answer, words, tuple(proposed), now
    db.session.flush()
    activity = db.session.get_one(Activity, row.activity_id)
    happened = GuideAnswered(
        weekend_id=activity.weekend_id, activity_id=activity.id, guide_id=row.guide_id, answer=answer.value
    )
    events.record(happened, actor, now)
    return True


def note_absence(
    actor: Actor, weekend_id: int, guide_id: int, *, since: dt.datetime | None, until: dt.datetime | None,
    now: dt.datetime,
) -> WeekendGuide:  # fmt: skip
    """Note that a guide is not there from an instant on, or is there again (`since` None)."""
    weekend = hold_weekend(actor, weekend_id)
    if since is not None and until is not None and until <= since:
        raise DomainError(N_("La fin vient avant le début."), field="until")
    row = presence_of(actor, weekend, guide_id)
    if (row.absent_from, row.absent_until) != (since, until):
        row.absent_from, row.absent_until = since, until if since is not None else None
        db.session.flush()
        events.record(GuideAbsent(weekend_id=weekend.id, guide_id=guide_id), actor, now)
    return row


def presence_of(actor: Actor, weekend: Weekend, guide_id: int) -> WeekendGuide:
    """Return when a guide is there during a weekend, made when nothing is known of it."""
    fetch(actor, Guide, guide_id)
    query = scoped(actor, WeekendGuide).where(WeekendGuide.weekend_id == weekend.id, WeekendGuide.guide_id == guide_id)
    row = db.session.scalars(query).one_or_none()
    if row is None:
        row = WeekendGuide(space_id=weekend.space_id, weekend_id=weekend.id, guide_id=guide_id, windows=())
        db.session.add(row)
        db.session.flush()
    return row


def get_ask(actor: Actor, ask_id: int) -> tuple[ActivityGuide, Activity]:
    """Return a question to a guide, with what it is about, both held."""
    row = fetch(actor, ActivityGuide, ask_id)
    activity = fetch(actor, Activity, row.activity_id)
    hold_weekend(actor, activity.weekend_id)
    db.session.refresh(row)
    return row, activity


def get_guide_of(actor: Actor, weekend: Weekend, guide_id: int) -> Guide:
    """Return a guide who has something to do with a weekend; NotFound for another."""
    guide = fetch(actor, Guide, guide_id)
    query = select(ActivityGuide.id).join(Activity, Activity.id == ActivityGuide.activity_id)
    found = query.where(Activity.weekend_id == weekend.id, ActivityGuide.guide_id == guide.id)
    if db.session.scalar(found.limit(1)) is None:
        raise NotFound
    return guide


def _write(actor: Actor, weekend: Weekend, rows: Sequence[ActivityGuide], now: dt.datetime) -> int:
    guides = {row.guide_id: db.session.get_one(Guide, row.guide_id) for row in rows}
    reached = {key: guide for key, guide in guides.items() if guide.email}
    for row in rows:
        if row.guide_id in reached:
            row.state, row.asked_at, row.turn = AskState.ASKED, now, row.turn + 1
    db.session.flush()
    for guide in reached.values():
        events.record(GuideAsked(weekend_id=weekend.id, guide_id=guide.id), actor, now)
        queue_message(
            actor,
            kind=KIND,
            key=f"{KIND}:{weekend.id}:{guide.id}:{now.isoformat()}",
            recipient=guide.email,
            recipient_name=guide.name,
            context={"weekend_id": weekend.id, "guide_id": guide.id},
            household_id=None,
            now=now,
        )
    return len(reached)


def _of_activity(activity: Activity) -> Select[ActivityGuide]:
    return (
        select(ActivityGuide)
        .where(ActivityGuide.activity_id == activity.id)
        .order_by(ActivityGuide.rank, ActivityGuide.id)
    )


def _of_weekend(weekend: Weekend) -> Sequence[ActivityGuide]:
    query = select(ActivityGuide).join(Activity, Activity.id == ActivityGuide.activity_id)
    query = query.where(Activity.weekend_id == weekend.id, Activity.cancelled_at.is_(None))
    return db.session.scalars(query.order_by(ActivityGuide.id)).all()
