"""What agencies changed of settings files: the version that holds, earlier ones, and the mark they are read under."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from concierge.accounts.models import Person, Space
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.platform.definition_files.marks import recall_mark, remember_mark
from concierge.settings.models import SettingVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVersion:
    """A version of a setting: who wrote it, when. `change` None: as the file says."""

    number: int
    at: dt.datetime
    by: str
    change: dict[str, Any] | None


def mark_of(space_id: int) -> str:
    """Return under which mark an agency's settings are read; no query for whoever is signed in."""
    mark = recall_mark(space_id)
    if mark is None:
        mark = db.session.get_one(Space, space_id).settings_mark
        remember_mark(space_id, mark)
    return mark


def find_last(space_id: int, kind: str) -> SettingVersion | None:
    """Return the version that holds, None while an agency changed nothing."""
    query = select(SettingVersion).where(SettingVersion.space_id == space_id, SettingVersion.kind == kind)
    return db.session.scalars(query.order_by(SettingVersion.number.desc()).limit(1)).first()


def list_versions(actor: Actor, kind: str) -> list[KeptVersion]:
    """Return the versions of a setting, the last one first."""
    rows = list(
        db.session.scalars(
            scoped(actor, SettingVersion).where(SettingVersion.kind == kind).order_by(SettingVersion.number.desc())
        )
    )
    return _named(actor, rows)


def list_present(actor: Actor) -> dict[str, KeptVersion]:
    """Return the version that holds of each setting an agency ever changed."""
    last = (
        select(SettingVersion.kind, func.max(SettingVersion.number).label("number"))
        .where(SettingVersion.space_id == actor.space_id)
        .group_by(SettingVersion.kind)
        .subquery()
    )
    rows = list(
        db.session.scalars(
            scoped(actor, SettingVersion).join(
                last, (SettingVersion.kind == last.c.kind) & (SettingVersion.number == last.c.number)
            )
        )
    )
    return {row.kind: kept for row, kept in zip(rows, _named(actor, rows), strict=True)}


def _named(actor: Actor, rows: Sequence[SettingVersion]) -> list[KeptVersion]:
    people = db.session.scalars(scoped(actor, Person).where(Person.id.in_({row.person_id for row in rows} - {None})))
    names = {person.id: person.full_name for person in people}
    return [
        KeptVersion(number=row.number, at=row.at, by=names.get(row.person_id or 0, ""), change=row.change)
        for row in rows
    ]
