"""Lists of files one comes back to: a choice of filters kept under a name, for oneself or for the team."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from concierge.families.qualification.events import ListDropped, ListKept
from concierge.families.qualification.models import SavedList
from concierge.platform import events
from concierge.platform.access import Actor, Permission, fetch, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_

MOST = 40


def keep_list(actor: Actor, name: str, address: str, *, shared: bool, now: dt.datetime) -> SavedList:
    """Keep a choice of filters; a name one has already takes the new choice."""
    if actor.person_id is None:
        raise NotFound
    if shared and not actor.can(Permission.FILES_WRITE):  # what everybody finds among their lists is the team's work
        raise DomainError(N_("Seules les personnes qui suivent des dossiers partagent une liste."), field="shared")
    own = list(db.session.scalars(select(SavedList).where(SavedList.person_id == actor.person_id)))
    row = next((each for each in own if each.name == name), None)
    if row is None and len(own) >= MOST:
        raise DomainError(N_("Vous avez déjà %(most)d listes : retirez-en une d’abord."), field="name", most=MOST)
    if row is None:
        row = SavedList(space_id=actor.space_id, person_id=actor.person_id, name=name)
        db.session.add(row)
    elif (row.address, row.shared) == (address, shared):
        return row
    row.address, row.shared = address, shared
    db.session.flush()
    events.record(ListKept(list_id=row.id, shared=shared), actor, now)
    return row


def drop_list(actor: Actor, list_id: int, now: dt.datetime) -> None:
    """Drop a list of one's own; those of others are theirs."""
    row = fetch(actor, SavedList, list_id)
    if row.person_id != actor.person_id:
        raise NotFound
    db.session.delete(row)
    db.session.flush()
    events.record(ListDropped(list_id=list_id), actor, now)


def list_saved(actor: Actor) -> Sequence[SavedList]:
    """Return one's own lists, then those the team shares, by name."""
    rows = db.session.scalars(scoped(actor, SavedList))
    return sorted(rows, key=lambda row: (row.person_id != actor.person_id, row.name.casefold(), row.id))
