"""Writing down the advice a family received."""

import datetime as dt
from collections.abc import Sequence

from concierge.families.models import Contact, Household
from concierge.families.qualification.advice_levels import AdviceLevel
from concierge.families.qualification.events import AdviceGiven, AdviceTakenBack
from concierge.families.qualification.models import Advice
from concierge.families.rules import check_milestone, expect_confirmed
from concierge.platform import events
from concierge.platform.access import Actor, fetch, scoped
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import NotFound
from concierge.platform.events import Changed
from concierge.platform.privacy import Privacy


def give_advice(
    actor: Actor,
    household: Household,
    level: AdviceLevel,
    *,
    on: dt.date,
    now: dt.datetime,
    note: str = "",
    contact: Contact | None = None,
) -> Advice:
    """Record a level of advice and its day, of one contact or of the file."""
    expect_confirmed(household)
    check_milestone(on, paris_date(now))
    advice = Advice(
        space_id=household.space_id,
        household_id=household.id,
        contact_id=None if contact is None else contact.id,
        level=level,
        on=on,
        note=note,
        person_id=actor.person_id,
    )
    db.session.add(advice)
    db.session.flush()
    changes = [Changed(field="advice", old=None, new=level.value, privacy=Privacy.STATISTICAL)]
    if note:
        changes.append(Changed(field="advice_note", old=None, new=note, privacy=Privacy.FREE_TEXT))
    event = AdviceGiven(household_id=household.id, advice_id=advice.id, level=level.value)
    events.record(event, actor, now, changes=changes)
    return advice


def take_advice_back(actor: Actor, household: Household, advice_id: int, now: dt.datetime) -> None:
    """Erase a level of advice written by mistake; the history keeps that it was there."""
    advice = fetch(actor, Advice, advice_id)
    if advice.household_id != household.id:
        raise NotFound
    change = Changed(field="advice", old=advice.level.value, new=None, privacy=Privacy.STATISTICAL)
    db.session.delete(advice)
    db.session.flush()
    event = AdviceTakenBack(household_id=household.id, advice_id=advice_id, level=advice.level.value)
    events.record(event, actor, now, changes=[change])


def list_advice(actor: Actor, household_id: int) -> Sequence[Advice]:
    """Return the advice a family received, the latest first."""
    query = scoped(actor, Advice).where(Advice.household_id == household_id)
    return list(db.session.scalars(query.order_by(Advice.on.desc(), Advice.id.desc())))
