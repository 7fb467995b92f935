"""What taking a consent back does at once, whoever took it back and from wherever: wired to the event."""

import datetime as dt

from sqlalchemy import delete, select, update

from concierge.families import events as families_events
from concierge.families.choices import ClosingReason, MemberKind
from concierge.families.consent.events import ConsentWithdrawn, HealthErased
from concierge.families.consent.health import SENSITIVE_FACTS, may_hold_health
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import Purpose
from concierge.families.consent.queries import who_agreed
from concierge.families.models import FactValueRow, Household, Member
from concierge.families.services import close_household, touch
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import ChangeRow, EventRow
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


def take_effect(event: ConsentWithdrawn, actor: Actor, now: dt.datetime) -> None:
    """Erase what touches health; close the file of whoever no longer wants to be accompanied."""
    consent = db.session.get_one(Consent, event.consent_id)
    household = db.session.get_one(Household, consent.household_id)
    if consent.purpose is Purpose.HEALTH:
        _erase_health(actor, household, _whose_health(household, consent.member_id), now)
    if consent.purpose is Purpose.ACCOMPANIMENT and not who_agreed(household.id, Purpose.ACCOMPANIMENT):
        _close(actor, household, now)


def _close(actor: Actor, household: Household, now: dt.datetime) -> None:
    if household.closed_on is None:
        close_household(actor, household, ClosingReason.CONSENT_WITHDRAWN, paris_date(now), now)


def erase_unagreed_health(actor: Actor, household: Household, now: dt.datetime) -> None:
    """Erase what touches on a family's health and that nobody agreed to: files older than the agreements."""
    if may_hold_health(household.id):
        raise DomainError(N_("La famille est d’accord pour que nous gardions ces informations."))
    members = db.session.scalars(select(Member.id).where(Member.household_id == household.id))
    _erase_health(actor, household, set(members), now)


def _whose_health(household: Household, member_id: int) -> set[int]:
    """Return an adult who no longer agrees, and the children when no other adult agrees for them."""
    if who_agreed(household.id, Purpose.HEALTH):
        return {member_id}
    children = select(Member.id).where(Member.household_id == household.id, Member.kind == MemberKind.CHILD)
    return {member_id, *db.session.scalars(children)}


def _erase_health(actor: Actor, household: Household, about: set[int], now: dt.datetime) -> None:
    """Erase what is sensitive about members. The history keeps that something was said and when, not what."""
    db.session.execute(
        delete(FactValueRow).where(FactValueRow.member_id.in_(about), FactValueRow.fact.in_(SENSITIVE_FACTS))
    )
    for member in db.session.scalars(select(Member).where(Member.id.in_(about))):
        member.needs, member.expected_on = "", None
    theirs = select(EventRow.id).where(EventRow.household_id == household.id)
    db.session.execute(
        update(ChangeRow)
        .where(ChangeRow.event_id.in_(theirs), ChangeRow.privacy == Privacy.SENSITIVE.value)
        .values(old=None, new=None)
    )
    touch(household)
    db.session.flush()
    events.record(HealthErased(household_id=household.id), actor, now)
    events.record(families_events.FactsChanged(household_id=household.id), actor, now)
