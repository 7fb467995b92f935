"""The guides of a weekend with all that is asked of each: the team's page, and the guide's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.choices import AskState
from concierge.weekends.models import Guide, Venue, Weekend, WeekendGuide

SHOWN: Final = 8
PRESSING: Final = (
    AskState.OTHER_TIME, AskState.DECLINED, AskState.ASKED, AskState.NOT_ASKED, AskState.ACCEPTED,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One activity a guide is wanted for."""

    row: ActivityGuide
    activity: Activity
    venue: Venue | None

    @property
    def waits(self) -> bool:
        """Tell whether the guide is to answer."""
        return self.row.state is AskState.ASKED and self.activity.cancelled_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideLine:
    """One guide of a weekend."""

    guide: Guide
    asks: Sequence[Ask]
    presence: WeekendGuide | None

    @property
    def first_asks(self) -> Sequence[Ask]:
        """Return what a list shows of them: all where it is little, else what waits for somebody first."""
        if len(self.asks) <= SHOWN:
            return self.asks
        return sorted(self.asks, key=lambda ask: PRESSING.index(ask.row.state))[:SHOWN]

    @property
    def to_ask(self) -> int:
        """Return about how much they are still to be asked."""
        return sum(ask.row.state is AskState.NOT_ASKED for ask in self.asks)

    @property
    def awaited(self) -> int:
        """Return about how much their answer is awaited."""
        return sum(ask.waits for ask in self.asks)


def list_guide_lines(actor: Actor, weekend: Weekend, *, only: int | None = None) -> list[GuideLine]:
    """Return who is wanted at a weekend, by name, or one guide; two queries."""
    query = (
        select(ActivityGuide, Activity, Venue, Guide)
        .join(Activity, Activity.id == ActivityGuide.activity_id)
        .join(Guide, Guide.id == ActivityGuide.guide_id)
        .outerjoin(Venue, Venue.id == Activity.venue_id)
        .where(ActivityGuide.visible_to(actor), Activity.weekend_id == weekend.id, Activity.cancelled_at.is_(None))
        .order_by(Guide.name, Guide.id, Activity.position, Activity.id)
    )
    if only is not None:
        query = query.where(Guide.id == only)
    guides: dict[int, Guide] = {}
    asks: dict[int, list[Ask]] = {}
    for row, activity, venue, guide in db.session.execute(query):
        guides[guide.id] = guide
        asks.setdefault(guide.id, []).append(Ask(row=row, activity=activity, venue=venue))
    present = presences(actor, weekend)
    return [GuideLine(guide=guide, asks=asks[key], presence=present.get(key)) for key, guide in guides.items()]


def presences(actor: Actor, weekend: Weekend) -> Mapping[int, WeekendGuide]:
    """Return what is known of when guides are there, by guide."""
    query = scoped(actor, WeekendGuide).where(WeekendGuide.weekend_id == weekend.id)
    return {row.guide_id: row for row in db.session.scalars(query)}


def asks_of(actor: Actor, weekend: Weekend, guide_id: int) -> Sequence[Ask]:
    """Return what one guide was asked: not what the team still thinks about."""
    lines = list_guide_lines(actor, weekend, only=guide_id)
    return [ask for line in lines for ask in line.asks if ask.row.state is not AskState.NOT_ASKED]
