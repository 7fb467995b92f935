"""The made-up weekend of the solver's benchmark as rows, so that its pages can be asked for."""

import datetime as dt
from collections.abc import Sequence
from itertools import cycle

from flask import Flask
from sqlalchemy import select

from bench._dataset import COORDINATOR
from bench._weekends import make_weekend
from concierge.accounts.models import Person
from concierge.platform.clock import PARIS, now
from concierge.platform.db import db
from concierge.platform.unit_of_work import unit_of_work
from concierge.programmes.instance import Window
from concierge.weekends.activities.models import Activity, ActivityGuide
from concierge.weekends.choices import ActivityKind, AskState, Audience, WeekendKind, WeekendState
from concierge.weekends.models import Guide, Venue, Weekend
from concierge.weekends.windows import Span

FRIDAY = dt.date(2027, 4, 2)  # the solver counts minutes from its midnight
KINDS = {"host": ActivityKind.HOST_MEAL}
STATES = (AskState.ACCEPTED, AskState.ASKED, AskState.ACCEPTED, AskState.OTHER_TIME, AskState.NOT_ASKED)


def store_weekend(app: Flask, families: int) -> int:
    """Write the activities, places and guides of a weekend of so many families once; return its number."""
    title, made = f"Week-end de {families} familles", make_weekend(families)
    with app.app_context(), unit_of_work():
        space = db.session.scalars(select(Person.space_id).where(Person.email == COORDINATOR)).one()
        found = db.session.scalar(select(Weekend.id).where(Weekend.title == title, Weekend.space_id == space))
        if found is not None:
            return found
        saturday = FRIDAY + dt.timedelta(days=1)
        weekend = Weekend(
            space_id=space, title=title, kind=WeekendKind.DISCOVERY, state=WeekendState.PREPARATION,
            starts_on=saturday, ends_on=saturday + dt.timedelta(days=1), created_at=now(),
        )  # fmt: skip
        venues = {place.id: Venue(space_id=space, name=f"Lieu {place.id}", commune_code="52121", room=place.room)
                  for place in made.places}  # fmt: skip
        guides = {
            guide.id: Guide(
                space_id=space, name=f"Camille {guide.id.title()}", role="Agent immobilier",
                organisation="Agence des Remparts", email=f"{guide.id}@guides.example", phone="06 39 98 21 01",
            )
            for guide in made.guides
        }  # fmt: skip
        db.session.add_all([weekend, *venues.values(), *guides.values()])
        db.session.flush()
        states = cycle(STATES)
        for position, each in enumerate(made.activities):
            activity = Activity(
                space_id=space, weekend_id=weekend.id, position=position,
                kind=KINDS.get(each.kind) or ActivityKind(each.kind), title=f"Visite {each.id} près de Chaumont",
                venue_id=venues[each.place].id, minutes=each.minutes,
                windows=_spans(each.windows), families=each.families, least=each.least, most=each.most,
                audience=Audience.FAMILY,
            )  # fmt: skip
            db.session.add(activity)
            db.session.flush()
            for rank, name in enumerate(each.guides):
                values = {"activity_id": activity.id, "guide_id": guides[name].id, "rank": rank}
                db.session.add(ActivityGuide(space_id=space, state=next(states), asked_at=now(), turn=1, **values))
        db.session.flush()
        return weekend.id


def _spans(windows: Sequence[Window]) -> tuple[Span, ...]:
    midnight = dt.datetime.combine(FRIDAY, dt.time(), tzinfo=PARIS).astimezone(dt.UTC)
    return tuple(
        (midnight + dt.timedelta(minutes=start), midnight + dt.timedelta(minutes=end)) for start, end in windows
    )
