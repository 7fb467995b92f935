"""What the privacy page of a family says: what we hold by kind, and who agreed to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from concierge.accounts.models import Organisation
from concierge.checklists.attachments.models import Attachment
from concierge.families.consent.purposes import Purpose
from concierge.families.consent.queries import ConsentLine, PurposeWords, list_consents, todays_words
from concierge.families.models import AnchorDateRow, Contact, FactValueRow, Household, Member
from concierge.families.queries import list_members
from concierge.families.readings.readings import ReadingLine, list_readings
from concierge.platform.access import Actor, fetch
from concierge.platform.db import db
from concierge.platform.errors import NotFound

OFFERED = (Purpose.HEALTH, Purpose.OUTCOME, Purpose.NEWS, Purpose.PORTRAIT)  # what one may agree to on this page


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How much of each kind we keep."""

    answers: int
    dates: int
    exchanges: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyPrivacy:
    """The whole page."""

    members: list[Member]
    held: Held
    own: Sequence[ConsentLine]  # of whoever reads, those that hold
    others: Sequence[ConsentLine]  # of the other adults
    ended: Sequence[ConsentLine]
    offered: Mapping[Purpose, PurposeWords]
    withdrawals: Mapping[int, str]  # what taking back does, by consent
    readings: Sequence[ReadingLine]  # who of the team read what is sensitive


def get_privacy(actor: Actor) -> FamilyPrivacy:
    """Return what one family may know and decide. A fixed number of queries."""
    household = fetch(actor, Household, actor.household_id or 0)
    consents = list_consents(actor, household.id)
    standing = [line for line in consents if line.stands]
    own = [line for line in standing if line.member_id == actor.member_id]
    agreed = {line.purpose for line in own if not line.to_confirm}
    speaker = find_speaker(household)
    return FamilyPrivacy(
        members=list_members(actor, household.id),
        held=_held(household.id),
        own=own,
        others=[line for line in standing if line.member_id != actor.member_id],
        ended=[line for line in consents if not line.stands],
        offered={
            purpose: todays_words(actor.space_id, purpose, actor.language, speaker.name if speaker else "")
            for purpose in OFFERED
            if purpose not in agreed and household.closed_on is None and (speaker or not purpose.has_recipient)
        },
        withdrawals={
            line.consent_id: todays_words(actor.space_id, line.purpose, actor.language, line.recipient).withdrawal
            for line in own
        },
        readings=list_readings(actor, household.id),
    )


def find_speaker(household: Household) -> Organisation | None:
    """Return who spoke of this family, None when it came to the agency by itself."""
    if household.origin_organisation_id == household.responsible_organisation_id:
        return None
    return db.session.get_one(Organisation, household.origin_organisation_id)


def recipient_of(actor: Actor, purpose: Purpose) -> int | None:
    """Return for whom a purpose offered here is agreed to, None where it has no recipient."""
    if not purpose.has_recipient:
        return None
    speaker = find_speaker(fetch(actor, Household, actor.household_id or 0))
    if speaker is None:
        raise NotFound
    return speaker.id


def _held(household_id: int) -> Held:
    models = (FactValueRow, AnchorDateRow, Contact, Attachment)
    counts = [
        select(func.count()).select_from(model).where(model.household_id == household_id).scalar_subquery()
        for model in models
    ]
    answers, dates, exchanges, documents = db.session.execute(select(*counts)).one()
    return Held(answers=answers, dates=dates, exchanges=exchanges, documents=documents)
