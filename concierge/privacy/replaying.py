"""Erases again, after a restore, the families that the backup brought back."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from concierge.families.models import Household, Member
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.privacy.erasure import erase_files, files_together, opened_at
from concierge.privacy.ledger import LedgerLine
from concierge.privacy.models import Ground, PersonGround
from concierge.privacy.person_erasing import erase_member


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What a replay found, in numbers of files; `entangled` are those somebody must look at."""

    erased: Sequence[int]
    already: int
    unknown: int  # not in this database, or another family has the number now
    entangled: Sequence[int]  # merged, in the backup, with a file that nobody erased


def replay(lines: Iterable[LedgerLine], now: dt.datetime) -> Replay:
    """Erase the files of these lines that are still, or again, in the database. Twice does no more than once."""
    once = {(line.space_id, line.household_id): line for line in lines if line.household_id is not None}
    there = {household_id: line for (_space_id, household_id), line in once.items()}
    rows = {row.id: row for row in _households(there)}
    first = opened_at(list(rows))
    same = {key: line for key, line in there.items() if key in rows and _is_same(rows[key], line, first[key])}
    back = {key: line for key, line in same.items() if rows[key].name}
    erased, entangled = [], []
    for (space_id, _act), some in groupby(
        sorted(back.values(), key=_order), key=lambda line: (line.space_id, line.act)
    ):
        group = {line.household_id: line for line in some if line.household_id is not None}
        whole: set[int] = set()
        for household_id in group:
            ids = set(files_together([household_id]))
            if ids - set(same):
                entangled.append(household_id)
            else:
                whole |= ids
        if whole:
            ground = Ground(next(iter(group.values())).ground.value)
            erase_files(Actor.system(space_id), whole, ground=ground, now=now)
        erased += [household_id for household_id in group if household_id in whole]
    return Replay(
        erased=erased, already=len(same) - len(back), unknown=len(once) - len(same), entangled=sorted(entangled)
    )


def replay_people(lines: Iterable[LedgerLine], now: dt.datetime) -> int:
    """Erase, after a restore, the adults that the backup brought back; return how many. After the files."""
    erased = 0
    for line in lines:
        member = db.session.get(Member, line.member_id) if line.member_id is not None else None
        if member is None or member.space_id != line.space_id or not (member.first_name or member.last_name):
            continue
        if opened_at([member.household_id])[member.household_id] not in line.files_opened:
            continue  # another file has the number now
        ground = PersonGround(line.ground.value)
        erase_member(Actor.system(line.space_id), member, new_name=None, whole=line.whole, ground=ground, now=now)
        erased += 1
    return erased


def _households(wanted: Mapping[int, LedgerLine]) -> list[Household]:
    return list(db.session.scalars(select(Household).where(Household.id.in_(wanted))))


def _is_same(row: Household, line: LedgerLine, first: dt.datetime | None) -> bool:
    """Tell a file from another that got its number after the restore."""
    return row.space_id == line.space_id and first == line.opened_at and row.opened_on <= paris_date(line.at)


def _order(line: LedgerLine) -> tuple[int, str, int]:
    return line.space_id, line.act, line.household_id or 0
