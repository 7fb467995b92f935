"""What happened: one append-only row per event in the same transaction, then the handlers wired to it."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import current_app
from sqlalchemy import JSON, Index, String, Text, text
from sqlalchemy.orm import Mapped

from concierge.platform.access import Actor, VisibleInSpace
from concierge.platform.db import Base, BigId, Scoped, UtcDateTime, column, db, link, unique_in_space
from concierge.platform.privacy import Privacy


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events: frozen, named in the past tense, holding ids and closed values only, never free text."""

    name: ClassVar[str]
    household_id: int | None = None
    host_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Old and new value of one field, as shown to people. `privacy` decides what erasure does with it.

    `about_id` is the member of a household whose field it is.
    """

    field: str
    old: str | None
    new: str | None
    privacy: Privacy = Privacy.PROJECT
    about_id: int | None = None


_OF_HOSTS = text("host_id IS NOT NULL")
_KNOWN_APART = frozenset({"household_id", "host_id"})  # have columns of their own


class EventRow(Scoped, VisibleInSpace, Base):
    """One thing that happened. Never updated, never deleted."""

    __tablename__ = "event"
    __table_args__ = (
        unique_in_space(),
        Index("ix_event_household_id_at", "household_id", "at"),
        Index("ix_event_space_id_at", "space_id", "at"),
        Index("ix_event_host_id_at", "host_id", "at", sqlite_where=_OF_HOSTS, postgresql_where=_OF_HOSTS),
    )

    name: Mapped[str] = column(String(60), nullable=False, privacy=Privacy.TECHNICAL)
    household_id: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    host_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)
    at: Mapped[dt.datetime] = column(UtcDateTime, nullable=False, privacy=Privacy.STATISTICAL)
    person_id: Mapped[int | None] = column(nullable=True, privacy=Privacy.STAFF)
    member_id: Mapped[int | None] = column(nullable=True, privacy=Privacy.TECHNICAL)
    data: Mapped[dict[str, Any]] = column(JSON, nullable=False, privacy=Privacy.TECHNICAL)


class ChangeRow(Scoped, VisibleInSpace, Base):
    """Old and new value of a field, apart from the event so that it can be erased with the person."""

    __tablename__ = "change"
    __table_args__ = (unique_in_space(), link("event", "event_id"), Index("ix_change_event_id", "event_id"))

    event_id: Mapped[int] = column(nullable=False, privacy=Privacy.TECHNICAL)
    field: Mapped[str] = column(String(60), nullable=False, privacy=Privacy.TECHNICAL)
    old: Mapped[str | None] = column(Text, nullable=True, privacy=Privacy.FREE_TEXT)
    new: Mapped[str | None] = column(Text, nullable=True, privacy=Privacy.FREE_TEXT)
    privacy: Mapped[str] = column(String(20), nullable=False, privacy=Privacy.TECHNICAL)
    about_id: Mapped[int | None] = column(BigId, nullable=True, privacy=Privacy.TECHNICAL)


Handler = Callable[[Any, Actor, dt.datetime], None]


@dataclass(frozen=True, slots=True)
class Together:
    """A handler that is called once for all events of one kind recorded together: as many statements as for one."""

    act: Callable[[Sequence[Any], Actor, dt.datetime], None]


Handlers = Mapping[type[Event], Sequence[Handler | Together]]


def record(event: Event, actor: Actor, now: dt.datetime, *, changes: Sequence[Changed] = ()) -> int:
    """Write `event` and its changes, call its handlers, return its id."""
    return record_all([event], actor, now, changes=[changes])[0]


def record_all(
    happened: Sequence[Event], actor: Actor, now: dt.datetime, *, changes: Sequence[Sequence[Changed]] = ()
) -> list[int]:
    """Write many events together, with the changes of each where there are any; call their handlers, return their ids.

    The handlers are called kind by kind, in the order in which the kinds first happened.
    """
    rows = [_row(event, actor, now) for event in happened]
    db.session.add_all(rows)
    db.session.flush()
    for row, changed in zip(rows, changes, strict=False):
        db.session.add_all(_change_row(row, change) for change in changed)
    for kind in dict.fromkeys(map(type, happened)):
        _handle(kind, [event for event in happened if type(event) is kind], actor, now)
    return [row.id for row in rows]


def _change_row(row: EventRow, change: Changed) -> ChangeRow:
    return ChangeRow(
        space_id=row.space_id,
        event_id=row.id,
        field=change.field,
        old=change.old,
        new=change.new,
        privacy=change.privacy.value,
        about_id=change.about_id,
    )


def _row(event: Event, actor: Actor, now: dt.datetime) -> EventRow:
    data = {
        field.name: _plain(getattr(event, field.name))
        for field in dataclasses.fields(event)
        if field.name not in _KNOWN_APART
    }
    if actor.host_id is not None:
        data["by_host"] = True  # told apart from the software, which is nobody of the team either
    return EventRow(
        space_id=actor.space_id,
        name=event.name,
        household_id=event.household_id,
        host_id=event.host_id,
        at=now,
        person_id=actor.person_id,
        member_id=actor.member_id,
        data=data,
    )


def _handle(kind: type[Event], happened: Sequence[Event], actor: Actor, now: dt.datetime) -> None:
    handlers: Handlers = current_app.extensions["event_handlers"]
    for handler in handlers.get(kind, ()):
        if isinstance(handler, Together):
            handler.act(happened, actor, now)
        else:
            for event in happened:
                handler(event, actor, now)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
