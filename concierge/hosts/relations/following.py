"""Every morning: who is asked how it goes, once more at most; who is silent; where it is time to say thank you."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import select

from concierge.hosts.relations import events as happened
from concierge.hosts.relations.answering import add_question, asked_of, last_question
from concierge.hosts.relations.choices import Alarm, Ending
from concierge.hosts.relations.ending import close_relation
from concierge.hosts.relations.holding import bond_of, hold_relation
from concierge.hosts.relations.models import HostRelation, RelationQuestion
from concierge.hosts.relations.rules import (
    asks_on,
    ends_by_itself,
    has_lapsed,
    is_reminded,
    is_silent,
    is_time_to_thank,
)
from concierge.hosts.requests.choices import Side
from concierge.hosts.settings import HOSTS
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import NotFound
from concierge.platform.unit_of_work import rollback

_SIDES: Final = (Side.HOST, Side.FAMILY)


def follow_relations(now: dt.datetime, commit: Callable[[], None]) -> None:
    """Look after every relation that stands, each in a transaction of its own."""
    ids = select(HostRelation.id, HostRelation.space_id).where(HostRelation.ended_at.is_(None))
    for relation_id, space_id in db.session.execute(ids.order_by(HostRelation.id)).all():
        try:
            follow_relation(Actor.system(space_id), relation_id, now)
        except NotFound:
            rollback()  # erased meanwhile
            continue
        commit()


def follow_relation(actor: Actor, relation_id: int, now: dt.datetime) -> None:
    """Do for one relation what its day asks."""
    relation = hold_relation(actor, relation_id)
    if relation.ended_at is not None:
        return
    last = {side: last_question(relation.id, side) for side in _SIDES}
    today, rhythm = paris_date(now), HOSTS.installed().rhythm
    if is_time_to_thank(bond_of(relation), today, rhythm):
        said = {side: (row.answer, row.mood) for side, row in last.items() if row is not None}
        if ends_by_itself(bond_of(relation), said):
            close_relation(actor, relation, Ending.DONE, by=Side.TEAM, now=now)
            return
        relation.proposed_on = today
        db.session.flush()
    for side, row in last.items():
        _ask(actor, relation, side, row, now)
    if is_silent(bond_of(relation), today, rhythm):
        relation.quiet_on = today
        db.session.flush()
        alarm = happened.RelationNeedsSomebody(**_ids(relation), alarm=Alarm.SILENT.value)
        events.record(alarm, actor, now)


def _ask(actor: Actor, relation: HostRelation, side: Side, row: RelationQuestion | None, now: dt.datetime) -> None:
    today, rhythm = paris_date(now), HOSTS.installed().rhythm
    asked = asked_of(row)
    again = row is not None and is_reminded(asked, today, rhythm)
    if row is not None and has_lapsed(asked, today):
        row.lapsed_on = today
    elif row is not None and again:
        row.reminded_on = today
    elif (due := asks_on(bond_of(relation), asked, rhythm)) is not None and due <= today:
        row = add_question(relation, side, today)
    else:
        return
    db.session.flush()
    if row.lapsed_on is None:
        said = happened.RelationAsked(**_ids(relation), question_id=row.id, side=side.value, again=again)
        events.record(said, actor, now)


def _ids(relation: HostRelation) -> dict[str, Any]:
    return {"household_id": relation.household_id, "host_id": relation.host_id, "relation_id": relation.id}
