"""Deciding about a project, and keeping its priority up to date."""

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import select

from concierge.families.models import Household
from concierge.families.qualification import events as happened
from concierge.families.qualification.fit_loading import FIT
from concierge.families.qualification.fit_reading import find_dismissal
from concierge.families.qualification.models import FitDismissal, Qualification
from concierge.families.qualification.persona_loading import PERSONAS
from concierge.families.qualification.priority import PriorityLevel
from concierge.families.qualification.priority_loading import PRIORITY
from concierge.families.qualification.queries import count_contacts, find_qualification, measure
from concierge.families.queries import get_projects
from concierge.families.rules import expect_confirmed
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed, Event
from concierge.platform.i18n import N_
from concierge.platform.outbox import put
from concierge.platform.privacy import Privacy
from concierge.platform.unit_of_work import before_commit
from concierge.settings.events import SettingsChanged

BATCH = 200
MEASURE_JOB = "families.priorities"


def decide_persona(actor: Actor, household: Household, key: str | None, now: dt.datetime) -> None:
    """Record whom a person thinks the family resembles; None: none of the personas. Deciding anew takes it back."""
    expect_confirmed(household)
    if key is not None and key not in {each.key for each in PERSONAS.current(actor.space_id).in_use}:
        raise DomainError(N_("Ce profil n’est plus proposé : choisissez-en un autre."), field="persona")
    row = _row(actor, household)
    if row.persona_at is not None and row.persona == key:
        return
    old, row.persona = row.persona, key
    row.persona_by, row.persona_at = actor.person_id, now
    db.session.flush()
    change = Changed(field="persona", old=old, new=key, privacy=Privacy.PROJECT)
    events.record(happened.PersonaDecided(household_id=household.id, persona=key), actor, now, changes=[change])


def set_remark_aside(actor: Actor, household: Household, remark: str, reason: str, now: dt.datetime) -> None:
    """Set a remark about the fit aside, with a reason; set aside twice, the last reason holds."""
    expect_confirmed(household)
    if not reason:
        raise DomainError(N_("Dites en deux mots pourquoi : vos collègues le liront."), field="reason")
    if remark not in {each.key for each in FIT.current(actor.space_id).remarks}:
        raise NotFound
    row = find_dismissal(actor, household.id, remark)
    if row is None:
        row = FitDismissal(space_id=household.space_id, household_id=household.id, remark=remark)
        db.session.add(row)
    elif row.reason == reason:
        return
    old = row.reason
    row.reason, row.person_id, row.at = reason, actor.person_id, now
    db.session.flush()
    change = Changed(field="remark_reason", old=old, new=reason, privacy=Privacy.FREE_TEXT)
    events.record(happened.RemarkSetAside(household_id=household.id, remark=remark), actor, now, changes=[change])


def bring_remark_back(actor: Actor, household: Household, remark: str, now: dt.datetime) -> None:
    """Show a remark again; one that was not set aside stays as it is."""
    row = find_dismissal(actor, household.id, remark)
    if row is None:
        return
    change = Changed(field="remark_reason", old=row.reason, new=None, privacy=Privacy.FREE_TEXT)
    db.session.delete(row)
    db.session.flush()
    events.record(happened.RemarkBroughtBack(household_id=household.id, remark=remark), actor, now, changes=[change])


def measure_again(event: Event, _actor: Actor, now: dt.datetime) -> None:
    """Have the priority of a file measured when the transaction ends, once for all that happens in it."""
    if event.household_id is not None:
        before_commit(refresh_priorities, event.household_id, now)


def refresh_priorities(household_ids: Sequence[int], now: dt.datetime) -> None:
    """Measure the priority of some files anew: as many queries for one as for two hundred."""
    today = paris_date(now)
    for start in range(0, len(household_ids), BATCH):
        ids = household_ids[start : start + BATCH]
        households = list(db.session.scalars(select(Household).where(Household.id.in_(ids))))
        rows = {
            row.household_id: row
            for row in db.session.scalars(select(Qualification).where(Qualification.household_id.in_(ids)))
        }
        projects, counts = get_projects(households), count_contacts(ids)
        for household in households:
            row = rows.get(household.id) or _new_row(household)
            priority = measure(household, projects[household.id], counts.get(household.id), today)
            if priority is None:
                measured: tuple[PriorityLevel | None, int, str] = (None, -1, "")
            else:
                measured = (priority.level, priority.points, priority.measured)
            if (row.level, row.points, row.measured) != measured:
                row.level, row.points, row.measured = measured
        db.session.flush()


def follow_settings(event: SettingsChanged, actor: Actor, now: dt.datetime) -> None:
    """Have every file of an agency measured on its new scale, by a worker."""
    if event.kind == PRIORITY.kind:
        key = f"{MEASURE_JOB}:{actor.space_id}:{event.number}"
        put(MEASURE_JOB, {"space_id": actor.space_id}, key=key, now=now, space_id=actor.space_id)


def refresh_every_priority(now: dt.datetime, commit: Callable[[], None], *, space_id: int | None = None) -> None:
    """Measure the open files anew, all or an agency's: a date comes nearer every day. Committed by batches."""
    after = 0
    while ids := _open_files(after, space_id):
        refresh_priorities(ids, now)
        after = ids[-1]
        commit()


def _open_files(after: int, space_id: int | None) -> list[int]:
    query = select(Household.id).where(Household.closed_on.is_(None), Household.is_confirmed(), Household.id > after)
    if space_id is not None:
        query = query.where(Household.space_id == space_id)
    return list(db.session.scalars(query.order_by(Household.id).limit(BATCH)))


def _row(actor: Actor, household: Household) -> Qualification:
    return find_qualification(actor, household.id) or _fresh(household)


def _fresh(household: Household) -> Qualification:
    row = _new_row(household)
    db.session.flush()
    return row


def _new_row(household: Household) -> Qualification:
    row = Qualification(space_id=household.space_id, household_id=household.id, points=-1)
    db.session.add(row)
    return row
