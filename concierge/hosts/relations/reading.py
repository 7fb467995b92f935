"""Reading relations: a side's own page, the team's, lists and figures. A side reads its own words alone."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, func, or_, select

from concierge.families.models import Household
from concierge.hosts.choices import OfferKind
from concierge.hosts.models import Host
from concierge.hosts.relations.choices import Answer, Ending, How, Mood
from concierge.hosts.relations.holding import side_of
from concierge.hosts.relations.models import HostRelation, RelationNote, RelationQuestion
from concierge.hosts.relations.people import Reach, families_by_id, first_names, hosts_by_id, names_of, reaches_of
from concierge.hosts.relations.rules import is_editable
from concierge.hosts.requests.choices import Side
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.db import alias_of, db

MOST = 25
_NEWER = alias_of(RelationQuestion)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """One line of the log, and whether its reader may still change it."""

    note: RelationNote
    editable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationView:
    """One relation as one of the two sees it: their own words, the other's name, the days on which they met."""

    relation: HostRelation
    side: Side
    other: str
    reaches: Sequence[Reach]
    question: RelationQuestion | None  # the one that waits
    last: RelationQuestion | None  # the last one answered
    notes: Sequence[NoteLine]
    met: Sequence[dt.date]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """One relation as the team sees it."""

    relation: HostRelation
    household: Household
    host: Host
    answers: Sequence[RelationQuestion]
    waiting: Sequence[RelationQuestion]
    notes: Sequence[NoteLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationLine:
    """One relation in a list of the team; what each side said last."""

    relation: HostRelation
    family: str
    host: str
    said: Mapping[Side, tuple[Answer, Mood | None]]

    @property
    def is_hard(self) -> bool:
        """Tell whether a side said last that it is hard, or asked for help."""
        return any(answer is Answer.HELP or mood is Mood.HARD for answer, mood in self.said.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How relations fare, in numbers."""

    active: int
    met: int
    silent: int
    ended_well: int


def get_relation_view(actor: Actor, relation_id: int, now: dt.datetime) -> RelationView:
    """Return a relation to one of the two."""
    relation, side = fetch(actor, HostRelation, relation_id), side_of(actor)
    other = Side.FAMILY if side is Side.HOST else Side.HOST
    own = list(_questions(actor, relation.id))
    days = select(RelationNote.on).where(RelationNote.relation_id == relation.id, RelationNote.how == How.SEEN)
    return RelationView(
        relation=relation,
        side=side,
        other=first_names(relation, other),
        reaches=reaches_of(relation, other) if relation.ended_at is None else (),
        question=next((row for row in own if row.answered_at is None and row.lapsed_on is None), None),
        last=next((row for row in own if row.answered_at is not None), None),
        notes=_notes(actor, relation.id, now),
        met=sorted(set(db.session.scalars(days)), reverse=True),
    )


def get_team_view(actor: Actor, relation_id: int, now: dt.datetime) -> TeamView:
    """Return a relation to the team, with what both said."""
    relation = fetch(actor, HostRelation, relation_id)
    rows = list(_questions(actor, relation.id))
    return TeamView(
        relation=relation,
        household=db.session.get_one(Household, relation.household_id),
        host=db.session.get_one(Host, relation.host_id),
        answers=[row for row in rows if row.answered_at is not None],
        waiting=[row for row in rows if row.answered_at is None and row.lapsed_on is None],
        notes=_notes(actor, relation.id, now),
    )


def list_relations_of(
    actor: Actor, *, household_id: int | None = None, host_id: int | None = None
) -> list[RelationLine]:
    """Return the relations of a family or of a host, those that stand first, in four queries."""
    query = scoped(actor, HostRelation)
    if household_id is not None:
        query = query.where(HostRelation.household_id == household_id)
    if host_id is not None:
        query = query.where(HostRelation.host_id == host_id)
    order = (HostRelation.ended_at.is_not(None), HostRelation.opened_at.desc(), HostRelation.id.desc())
    return _lines(actor, db.session.scalars(query.order_by(*order)).all())


def list_doubled_kinds(actor: Actor, household_ids: Collection[int]) -> list[OfferKind]:
    """Return the kinds of which more than one relation stands in these files: two files merged, or to be."""
    query = (
        select(HostRelation.kind)
        .where(
            HostRelation.visible_to(actor),
            HostRelation.household_id.in_(household_ids),
            HostRelation.ended_at.is_(None),
        )
        .group_by(HostRelation.kind)
        .having(func.count() > 1)
    )
    return list(db.session.scalars(query.order_by(HostRelation.kind)))


def list_watched(actor: Actor) -> list[RelationLine]:
    """Return the relations that need somebody: silent, a change wished for, hard; the longest first."""
    newer = exists().where(
        _NEWER.relation_id == RelationQuestion.relation_id,
        _NEWER.side == RelationQuestion.side,
        _NEWER.number > RelationQuestion.number,
        _NEWER.answered_at.is_not(None),
    )
    hard = exists().where(
        RelationQuestion.relation_id == HostRelation.id,
        or_(RelationQuestion.answer == Answer.HELP, RelationQuestion.mood == Mood.HARD),
        ~newer,
    )
    needs = or_(HostRelation.quiet_on.is_not(None), HostRelation.change_asked_on.is_not(None), hard)
    query = scoped(actor, HostRelation).where(HostRelation.ended_at.is_(None), needs)
    return _lines(actor, db.session.scalars(query.order_by(HostRelation.opened_at, HostRelation.id).limit(MOST)).all())


def list_waiting(actor: Actor) -> list[tuple[int, str]]:
    """Return the relations of which one of the two is asked for news, each with what the other is called."""
    query = (
        scoped(actor, RelationQuestion)
        .join(HostRelation, HostRelation.id == RelationQuestion.relation_id)
        .add_columns(HostRelation)
        .where(
            RelationQuestion.side == side_of(actor),
            RelationQuestion.answered_at.is_(None),
            RelationQuestion.lapsed_on.is_(None),
            HostRelation.ended_at.is_(None),
        )
        .order_by(RelationQuestion.asked_on, RelationQuestion.id)
    )
    other = Side.FAMILY if side_of(actor) is Side.HOST else Side.HOST
    relations = [relation for _row, relation in db.session.execute(query)]
    names = names_of(relations, other)
    return [(relation.id, names[relation.id]) for relation in relations]


def count_relations(actor: Actor) -> Figures:
    """Return the figures of the register, in one query."""
    active = HostRelation.ended_at.is_(None)
    row = db.session.execute(
        select(
            func.count().filter(active),
            func.count().filter(and_(active, HostRelation.met_on.is_not(None))),
            func.count().filter(and_(active, HostRelation.quiet_on.is_not(None))),
            func.count().filter(HostRelation.ending == Ending.DONE),
        ).where(HostRelation.visible_to(actor))
    ).one()
    return Figures(active=row[0], met=row[1], silent=row[2], ended_well=row[3])


def _questions(actor: Actor, relation_id: int) -> Sequence[RelationQuestion]:
    query = scoped(actor, RelationQuestion).where(RelationQuestion.relation_id == relation_id)
    order = (RelationQuestion.asked_on.desc(), RelationQuestion.number.desc(), RelationQuestion.id.desc())
    return db.session.scalars(query.order_by(*order)).all()


def _notes(actor: Actor, relation_id: int, now: dt.datetime) -> list[NoteLine]:
    query = scoped(actor, RelationNote).where(RelationNote.relation_id == relation_id)
    rows = db.session.scalars(query.order_by(RelationNote.on.desc(), RelationNote.id.desc())).all()
    own = side_of(actor)
    return [NoteLine(note=row, editable=row.side is own and is_editable(row.at, now)) for row in rows]


def _lines(actor: Actor, rows: Sequence[HostRelation]) -> list[RelationLine]:
    families, hosts = families_by_id({row.household_id for row in rows}), hosts_by_id({row.host_id for row in rows})
    said = _said_last(actor, [row.id for row in rows])
    return [
        RelationLine(
            relation=row,
            family=families[row.household_id].name,
            host=hosts[row.host_id].name,
            said=said.get(row.id, {}),
        )
        for row in rows
    ]


def _said_last(actor: Actor, ids: Sequence[int]) -> Mapping[int, dict[Side, tuple[Answer, Mood | None]]]:
    found: dict[int, dict[Side, tuple[Answer, Mood | None]]] = defaultdict(dict)
    query = scoped(actor, RelationQuestion).where(
        RelationQuestion.relation_id.in_(ids), RelationQuestion.answer.is_not(None)
    )
    for row in db.session.scalars(query.order_by(RelationQuestion.number)) if ids else ():
        if row.answer is not None:
            found[row.relation_id][row.side] = row.answer, row.mood
    return found
