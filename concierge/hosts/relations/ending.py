"""A relation ends with thanks, or somebody else takes over: never a fault, places are free at once."""

import datetime as dt
from typing import Any

from concierge.families.consent.purposes import Means
from concierge.hosts.relations import events as happened
from concierge.hosts.relations.choices import Alarm, Ending
from concierge.hosts.relations.holding import hold_relation, side_of
from concierge.hosts.relations.models import HostRelation
from concierge.hosts.relations.rules import RelationOver, expect_ending, expect_open, seeks_again
from concierge.hosts.requests.choices import Side
from concierge.hosts.requests.wishes import find_wish, open_wish, withdraw_wish
from concierge.platform import events
from concierge.platform.access import Actor, expect_version
from concierge.platform.clock import paris_date
from concierge.platform.db import db


def end_relation(
    actor: Actor,
    relation_id: int,
    ending: Ending,
    *,
    words: str = "",
    again: bool = False,
    seen_version: int | None = None,
    now: dt.datetime,
) -> HostRelation:
    """End it for one side, or for both; `again`: the family would like to meet somebody else.

    Raises RelationOver; the same end sent twice is done once.
    """
    side = side_of(actor)
    expect_ending(side, ending)
    relation = hold_relation(actor, relation_id)
    if relation.ended_at is not None and (relation.ended_by, relation.ending) == (side, ending):
        return relation
    expect_open(relation.ended_at)
    if side is Side.TEAM:
        expect_version(relation, seen_version)
    close_relation(actor, relation, ending, by=side, words=words, again=again, now=now)
    return relation


def change_host(actor: Actor, relation_id: int, *, words: str = "", now: dt.datetime) -> HostRelation:
    """Let somebody else take over from now on: the relation ends, the wish is open again, this pair comes no more."""
    relation = hold_relation(actor, relation_id)
    if relation.ending is Ending.CHANGED:
        return relation
    expect_open(relation.ended_at)
    close_relation(actor, relation, Ending.CHANGED, by=Side.TEAM, words=words, again=True, now=now)
    return relation


def unlock_relation(actor: Actor, relation_id: int, *, now: dt.datetime) -> HostRelation:
    """Let matching find somebody else while this one goes on: it ends, kindly, when another has said yes."""
    relation = hold_relation(actor, relation_id)
    expect_open(relation.ended_at)
    if relation.unlocked_at is None:
        relation.unlocked_at = now
        db.session.flush()
        events.record(happened.RelationUnlocked(**_ids(relation)), actor, now)
    return relation


def keep_relation(actor: Actor, relation_id: int, *, now: dt.datetime) -> HostRelation:
    """Change nothing after all: locked again, nothing asked, nothing proposed."""
    relation = hold_relation(actor, relation_id)
    expect_open(relation.ended_at)
    if (relation.unlocked_at, relation.change_asked_on) != (None, None):
        relation.unlocked_at, relation.change_asked_on, relation.change_words = None, None, ""
        db.session.flush()
        events.record(happened.RelationKept(**_ids(relation)), actor, now)
    return relation


def ask_change(actor: Actor, relation_id: int, *, words: str = "", now: dt.datetime) -> HostRelation:
    """Tell the team, and nobody else, that the family would rather have somebody else; asked twice, asked once."""
    relation = hold_relation(actor, relation_id)
    expect_open(relation.ended_at)
    if relation.change_asked_on is not None:
        return relation
    relation.change_asked_on, relation.change_words = paris_date(now), words
    db.session.flush()
    alarm = happened.RelationNeedsSomebody(**_ids(relation), alarm=Alarm.CHANGE.value, side=Side.FAMILY.value)
    events.record(alarm, actor, now)
    return relation


def close_relation(
    actor: Actor,
    relation: HostRelation,
    ending: Ending,
    *,
    by: Side,
    words: str = "",
    again: bool = False,
    tells_family: bool = True,
    now: dt.datetime,
) -> None:
    """End a relation that stands, whoever ends it; the wish follows. The file and the host are held by the caller."""
    if relation.ended_at is not None:
        raise RelationOver
    relation.ended_at, relation.ending, relation.ended_by, relation.ended_words = now, ending, by, words
    db.session.flush()
    ended = happened.RelationEnded(**_ids(relation), ending=ending.value, by=by.value, tells_family=tells_family)
    events.record(ended, actor, now)
    _follow_wish(relation, ending, again, now)


def _follow_wish(relation: HostRelation, ending: Ending, again: bool, now: dt.datetime) -> None:
    """Keep a wish open, open it again, or take it as fulfilled."""
    team = Actor.system(relation.space_id)
    wish = find_wish(team, relation.household_id, relation.kind)
    if wish is None:
        return
    if not seeks_again(ending, again=again):
        withdraw_wish(team, relation.household_id, relation.kind, now)
    elif again and wish.withdrawn_at is not None:
        open_wish(team, relation.household_id, relation.kind, means=Means(wish.means), expects=wish.expects, now=now)


def _ids(relation: HostRelation) -> dict[str, Any]:
    return {"household_id": relation.household_id, "host_id": relation.host_id, "relation_id": relation.id}
