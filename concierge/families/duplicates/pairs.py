"""Pairs of files that look alike: found in the background, shown to be decided, and what was decided remembered."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from concierge.families.duplicates.candidates import compare_with_others
from concierge.families.duplicates.events import FilesBroughtTogether, FilesToldApart
from concierge.families.duplicates.identities import COMPARE_JOB, load_homes
from concierge.families.duplicates.likeness import POSSIBLE, Home, Likeness, compare_homes
from concierge.families.duplicates.merged import living
from concierge.families.duplicates.models import DuplicatePair, IdentityKey, PairState
from concierge.families.models import CONFIRMED, Household
from concierge.families.queries import hold_file
from concierge.platform import events, outbox
from concierge.platform.access import Actor, fetch, find, scoped
from concierge.platform.db import alias_of, db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

FILES_PER_JOB = 200
PAGE = 20
_FIRST, _SECOND = alias_of(Household), alias_of(Household)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPair:
    """Two files and what they have in common today."""

    pair: DuplicatePair
    first: Household
    second: Household
    first_home: Home
    second_home: Home
    likeness: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeFile:
    """Another file that may be the same family's, as the head of a file names it."""

    pair_id: int
    name: str
    closed_on: dt.date | None
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPage:
    """One page of the pairs to decide."""

    pairs: list[ComparedPair]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def compare_files(space_id: int, now: dt.datetime) -> None:
    """Compare files whose keys are new with all others, some hundred at a time; what is left is asked for again."""
    new = select(IdentityKey.household_id).where(IdentityKey.space_id == space_id, IdentityKey.compared_at.is_(None))
    ids = db.session.scalars(new.distinct().order_by(IdentityKey.household_id).limit(FILES_PER_JOB)).all()
    ends = living(ids)
    for household_id, home in sorted(load_homes(ids).items()):
        if ends[household_id] != household_id:
            continue
        _note_pairs(space_id, household_id, compare_with_others(space_id, home, but=household_id), now)
    db.session.execute(
        update(IdentityKey)
        .where(IdentityKey.household_id.in_(ids), IdentityKey.compared_at.is_(None))
        .values(compared_at=now)
    )
    if len(ids) == FILES_PER_JOB:
        key = f"{COMPARE_JOB}:{space_id}:{ids[-1]}:{now.isoformat()}"
        outbox.put(COMPARE_JOB, {"space_id": space_id}, key=key, now=now, space_id=space_id)


def _note_pairs(space_id: int, household_id: int, found: dict[int, Likeness], now: dt.datetime) -> None:
    """Write the pairs of one file: new ones added, others weighed anew, those that no longer look alike taken out."""
    rows = db.session.scalars(
        select(DuplicatePair).where(
            or_(DuplicatePair.first_id == household_id, DuplicatePair.second_id == household_id)
        )
    )
    known = {other_of(row, household_id): row for row in rows}
    alike = {other: likeness.points for other, likeness in found.items() if likeness.points >= POSSIBLE}
    for other, row in known.items():
        if row.state is PairState.OPEN and other not in alike and row.decided_by is None:
            db.session.delete(row)
        else:
            row.points = alike.get(other, row.points)
    for other in alike.keys() - known.keys():
        db.session.add(_new_pair(space_id, household_id, other, alike[other], now))
    db.session.flush()


def _new_pair(space_id: int, one: int, other: int, points: int, now: dt.datetime) -> DuplicatePair:
    return DuplicatePair(
        space_id=space_id,
        first_id=min(one, other),
        second_id=max(one, other),
        points=points,
        state=PairState.OPEN,
        found_at=now,
    )


def other_of(pair: DuplicatePair, household_id: int) -> int:
    """Return the file that stands beside this one in a pair."""
    return pair.second_id if pair.first_id == household_id else pair.first_id


def list_pairs(actor: Actor, page: int) -> PairPage:
    """Return one page of the pairs to decide, the surest first. Four queries."""
    total = db.session.scalars(select(func.count()).select_from(_to_decide(actor).subquery())).one()
    page = min(max(1, page), max(1, -(-total // PAGE)))
    in_order = _to_decide(actor).order_by(DuplicatePair.points.desc(), DuplicatePair.id)
    rows = db.session.execute(in_order.limit(PAGE).offset((page - 1) * PAGE)).all()
    return PairPage(pairs=_compared([(row[0], row[1], row[2]) for row in rows]), total=total, page=page)


def count_pairs(actor: Actor, household_id: int | None = None) -> int:
    """Return how many pairs wait for a decision, of the space or of one file."""
    query = _to_decide(actor)
    if household_id is not None:
        query = query.where(_is_about([household_id]))
    return db.session.scalars(select(func.count()).select_from(query.subquery())).one()


def list_alike(actor: Actor, household_id: int) -> list[AlikeFile]:
    """Return the files that may be the same family's as this one, the surest first. One query."""
    rows = db.session.execute(_to_decide(actor).where(_is_about([household_id])).order_by(DuplicatePair.points.desc()))
    others = [(pair, second if pair.first_id == household_id else first) for pair, first, second in rows]
    return [
        AlikeFile(pair_id=pair.id, name=other.name, closed_on=other.closed_on, points=pair.points)
        for pair, other in others
    ]


def get_pair(actor: Actor, pair_id: int) -> ComparedPair:
    """Return two files to lay side by side."""
    pair = fetch(actor, DuplicatePair, pair_id)
    first, second = fetch(actor, Household, pair.first_id), fetch(actor, Household, pair.second_id)
    return _compared([(pair, first, second)])[0]


def tell_apart(actor: Actor, one_id: int, other_ids: Iterable[int], now: dt.datetime) -> None:
    """Remember that these files are not the same family’s: they are never proposed together again."""
    for other_id in sorted(set(other_ids) - {one_id}):
        if find(actor, Household, other_id) is None:  # erased since it was shown, or never this actor's to see
            continue
        first, second = sorted((one_id, other_id))
        row = db.session.scalars(
            scoped(actor, DuplicatePair).where(DuplicatePair.first_id == first, DuplicatePair.second_id == second)
        ).one_or_none()
        if row is None:
            row = _new_pair(actor.space_id, first, second, 0, now)
            db.session.add(row)
        if row.state is PairState.DISTINCT:
            continue
        row.state, row.decided_at, row.decided_by = PairState.DISTINCT, now, actor.person_id
        db.session.flush()
        events.record(FilesToldApart(household_id=one_id, other_id=other_id), actor, now)


def propose(actor: Actor, one_id: int, other_id: int, now: dt.datetime) -> DuplicatePair:
    """Put two files side by side because somebody of the team knows that they are one family's, however unlike."""
    first, second = (hold_file(actor, household_id) for household_id in sorted((one_id, other_id)))
    if one_id == other_id:
        raise DomainError(N_("C’est le même dossier : choisissez-en un autre."))
    row = db.session.scalars(
        scoped(actor, DuplicatePair).where(DuplicatePair.first_id == first.id, DuplicatePair.second_id == second.id)
    ).one_or_none()
    if row is None:
        homes = load_homes([first.id, second.id])
        points = compare_homes(homes[first.id], homes[second.id]).points
        row = _new_pair(actor.space_id, first.id, second.id, points, now)
        db.session.add(row)
    if row.state is PairState.DISTINCT or row.decided_by is None:
        row.state, row.decided_at, row.decided_by = PairState.OPEN, now, actor.person_id
        db.session.flush()
        events.record(FilesBroughtTogether(household_id=one_id, other_id=other_id), actor, now)
    return row


def _to_decide(actor: Actor) -> Select[DuplicatePair, Household, Household]:
    return (
        select(DuplicatePair, _FIRST, _SECOND)
        .join(_FIRST, _FIRST.id == DuplicatePair.first_id)
        .join(_SECOND, _SECOND.id == DuplicatePair.second_id)
        .where(
            DuplicatePair.visible_to(actor),
            DuplicatePair.state == PairState.OPEN,
            _FIRST.merged_into.is_(None),
            _SECOND.merged_into.is_(None),
            _FIRST.confirmation.in_(CONFIRMED),
            _SECOND.confirmation.in_(CONFIRMED),
        )
    )


def _is_about(household_ids: Sequence[int]) -> ColumnElement[bool]:
    return or_(DuplicatePair.first_id.in_(household_ids), DuplicatePair.second_id.in_(household_ids))


def _compared(rows: Sequence[tuple[DuplicatePair, Household, Household]]) -> list[ComparedPair]:
    homes = load_homes([household.id for _pair, *both in rows for household in both])
    return [
        ComparedPair(
            pair=pair,
            first=first,
            second=second,
            first_home=homes[first.id],
            second_home=homes[second.id],
            likeness=compare_homes(homes[first.id], homes[second.id]),
        )
        for pair, first, second in rows
    ]
