"""The light log of a relation: « vu, téléphoné, écrit », a day, a short line; corrected or taken back by its side."""

import datetime as dt

from concierge.hosts.relations import events as happened
from concierge.hosts.relations.choices import How
from concierge.hosts.relations.holding import hold_relation, note_sign, side_of
from concierge.hosts.relations.models import HostRelation, RelationNote
from concierge.hosts.relations.rules import check_day, expect_open, is_editable
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_


def note(actor: Actor, relation_id: int, how: How, *, on: dt.date, words: str = "", now: dt.datetime) -> RelationNote:
    """Write down that the two saw, called or wrote to each other. Raises RelationOver."""
    relation = hold_relation(actor, relation_id)
    expect_open(relation.ended_at)
    check_day(on, paris_date(relation.opened_at), paris_date(now))
    row = RelationNote(
        space_id=relation.space_id,
        relation_id=relation.id,
        household_id=relation.household_id,
        host_id=relation.host_id,
        side=side_of(actor),
        how=how,
        on=on,
        words=words,
        by_name=actor.name,
        person_id=actor.person_id,
        at=now,
    )
    db.session.add(row)
    _take_as_sign(actor, relation, row, now)
    _record(actor, relation, row, "added", now)
    return row


def correct_note(
    actor: Actor, relation_id: int, note_id: int, how: How, *, on: dt.date, words: str, now: dt.datetime
) -> RelationNote:
    """Correct one's own note, within a month."""
    relation, row = _own(actor, relation_id, note_id, now)
    check_day(on, paris_date(relation.opened_at), paris_date(now))
    if (row.how, row.on, row.words) == (how, on, words):
        return row
    row.how, row.on, row.words = how, on, words
    _take_as_sign(actor, relation, row, now)
    _record(actor, relation, row, "corrected", now)
    return row


def take_back_note(actor: Actor, relation_id: int, note_id: int, now: dt.datetime) -> None:
    """Take one's own note back, within a month; done twice, it is done once."""
    try:
        relation, row = _own(actor, relation_id, note_id, now)
    except NotFound:
        fetch(actor, HostRelation, relation_id)  # taken back already: only a foreign relation is not found
        return
    db.session.delete(row)
    _record(actor, relation, row, "taken_back", now)


def _own(actor: Actor, relation_id: int, note_id: int, now: dt.datetime) -> tuple[HostRelation, RelationNote]:
    relation = hold_relation(actor, relation_id)
    row = fetch(actor, RelationNote, note_id)
    if row.relation_id != relation.id or row.side is not side_of(actor):
        raise NotFound
    if not is_editable(row.at, now):
        raise DomainError(N_("Cette note a plus d’un mois : elle ne change plus. L’équipe peut la compléter."))
    return relation, row


def _take_as_sign(actor: Actor, relation: HostRelation, row: RelationNote, now: dt.datetime) -> None:
    note_sign(actor, relation, row.on, now)
    if row.how is How.SEEN:
        relation.met_on = min(relation.met_on or row.on, row.on)


def _record(actor: Actor, relation: HostRelation, row: RelationNote, what: str, now: dt.datetime) -> None:
    db.session.flush()
    noted = happened.RelationNoted(
        household_id=relation.household_id,
        host_id=relation.host_id,
        relation_id=relation.id,
        side=row.side.value,
        what=what,
    )
    events.record(noted, actor, now)
