"""Who changed what in a draft, newest first: the events, in words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.checklists.editor.draft_acts import Act
from concierge.checklists.events import DraftEdited
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.events import EventRow
from concierge.platform.i18n import N_

SHOWN = 30
ACT_LABELS: Mapping[Act, str] = {
    Act.WRITTEN: N_("Étape modifiée"),
    Act.ADDED: N_("Étape ajoutée"),
    Act.DUPLICATED: N_("Étape dupliquée"),
    Act.REMOVED: N_("Étape retirée"),
    Act.RESTORED: N_("Remis comme livré"),
    Act.MOVED: N_("Changement de place"),
    Act.RENAMED: N_("Titre changé"),
    Act.SECTION_ADDED: N_("Section ajoutée"),
    Act.SECTION_REMOVED: N_("Section retirée"),
    Act.CHECKLIST_ADDED: N_("Liste ajoutée"),
    Act.CHECKLIST_REMOVED: N_("Liste retirée"),
    Act.SETTLED: N_("Choix fait"),
    Act.DISCARDED: N_("Changements abandonnés"),
    Act.SHIPPED: N_("Tout remis comme livré"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act: `label` is a msgid, `key` names what it was about, `by` is empty for nobody of the team."""

    label: str
    key: str
    by: str
    at: dt.datetime


def list_deeds(actor: Actor, journey: str) -> list[Deed]:
    """Return the last acts on the agency's draft."""
    query = (
        select(EventRow, Person)
        .outerjoin(Person, Person.id == EventRow.person_id)
        .where(
            EventRow.visible_to(actor),
            EventRow.household_id.is_(None),
            EventRow.name == DraftEdited.name,
            EventRow.data["journey"].as_string() == journey,
        )
        .order_by(EventRow.at.desc(), EventRow.id.desc())
        .limit(SHOWN)
    )
    return [_deed(row[0], row[1]) for row in db.session.execute(query)]


def _deed(row: EventRow, person: Person | None) -> Deed:
    return Deed(
        label=ACT_LABELS[Act(row.data["act"])],
        key=str(row.data["key"]),
        by=person.full_name if person else "",
        at=row.at,
    )
