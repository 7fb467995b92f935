"""Changing what a settings file says for one agency, and going back."""

import datetime as dt
from typing import Any

from sqlalchemy import select, update

from concierge.accounts.models import Space
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.definition_files.differences import derive
from concierge.platform.definition_files.marks import new_mark, remember_mark
from concierge.platform.definition_files.plain_values import Plain
from concierge.platform.errors import NotFound, StaleVersion
from concierge.platform.i18n import N_
from concierge.settings.agency_settings import AgencySettings
from concierge.settings.events import SettingsChanged
from concierge.settings.models import SettingVersion
from concierge.settings.queries import find_last

ORIGIN = 0  # the number of what the file says by itself


def change_settings(
    actor: Actor, file: AgencySettings[Any], edited: Plain, *, seen: int, now: dt.datetime
) -> SettingVersion | None:
    """Make what was edited hold for an agency; DefinitionErrors with all faults, None when it holds already.

    `seen` is the number of the version that was edited.
    """
    last = _hold(actor, file)
    file.judge(edited)
    change = None if edited == file.written() else derive(file.written(), edited)
    return _write(actor, file, last, change, seen=seen, back_to=None, now=now)


def go_back(
    actor: Actor, file: AgencySettings[Any], number: int, *, seen: int, now: dt.datetime
) -> SettingVersion | None:
    """Make an earlier version hold again, or the file's own (ORIGIN); DefinitionErrors when it no longer can."""
    last, change = _hold(actor, file), None
    if number != ORIGIN:
        kept = db.session.scalars(_versions(actor, file).where(SettingVersion.number == number)).one_or_none()
        if kept is None:
            raise NotFound
        change = kept.change
        file.judge(file.with_change(change))
    return _write(actor, file, last, change, seen=seen, back_to=number, now=now)


def _hold(actor: Actor, file: AgencySettings[Any]) -> SettingVersion | None:
    """Let the writers of one agency come one after the other; return the version that holds."""
    db.session.execute(select(Space.id).where(Space.id == actor.space_id).with_for_update(key_share=True))
    return find_last(actor.space_id, file.kind)


def _write(
    actor: Actor,
    file: AgencySettings[Any],
    last: SettingVersion | None,
    change: dict[str, Any] | None,
    *,
    seen: int,
    back_to: int | None,
    now: dt.datetime,
) -> SettingVersion | None:
    number = ORIGIN if last is None else last.number
    if change == (None if last is None else last.change):
        return None
    if seen != number:
        raise StaleVersion(N_("Quelqu’un a modifié ce réglage entre-temps"))
    row = SettingVersion(
        space_id=actor.space_id, kind=file.kind, number=number + 1, change=change, person_id=actor.person_id, at=now
    )
    db.session.add(row)
    mark = new_mark()
    db.session.execute(update(Space).where(Space.id == actor.space_id).values(settings_mark=mark))
    db.session.flush()
    remember_mark(actor.space_id, mark)
    events.record(SettingsChanged(kind=file.kind, number=row.number, back_to=back_to), actor, now)
    return row


def _versions(actor: Actor, file: AgencySettings[Any]) -> Any:
    return select(SettingVersion).where(SettingVersion.visible_to(actor), SettingVersion.kind == file.kind)
