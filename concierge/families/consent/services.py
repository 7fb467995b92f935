"""Recording what people agree to, and what they take back. A proof is dated, never changed, never deleted."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.models import Organisation, Space
from concierge.families.choices import Confirmation, MemberKind
from concierge.families.consent import events as happened
from concierge.families.consent.models import Consent, ConsentText
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import first_adult
from concierge.families.consent.settings import CONSENTS
from concierge.families.models import Household, Member
from concierge.platform import events
from concierge.platform.access import Actor, fetch
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy


def give_consent(
    actor: Actor,
    member: Member,
    purpose: Purpose,
    *,
    means: Means,
    now: dt.datetime,
    recipient_id: int | None = None,
    evidence: str = "",
) -> Consent:
    """Record that an adult agrees to today's text of a purpose; the same yes said again is the same consent.

    `evidence` says where the proof is when somebody else wrote it down: « appel du 3 mars, formulaire signé classé ».
    """
    if member.kind is not MemberKind.ADULT:
        raise DomainError(N_("Seul un adulte du foyer peut donner son accord."))
    if (recipient_id is not None) != purpose.has_recipient:
        raise DomainError(N_("Un partage se donne pour un partenaire à la fois : choisissez-le."), field="recipient")
    if recipient_id is not None:
        fetch(actor, Organisation, recipient_id)
    _one_at_a_time(member)
    text = _todays_text(member.space_id, purpose, now)
    household = db.session.get_one(Household, member.household_id)
    for former in _standing(member.id, purpose, recipient_id):
        if former.text_id == text.id:
            return former
        former.withdrawn_at = now  # replaced by a yes to another text
    yes = _Yes(text=text, means=means, recipient_id=recipient_id, evidence=evidence)
    return _write_down(actor, [(household, member)], yes, now)[0]


def give_first_consents(
    actor: Actor,
    newcomers: Sequence[tuple[Household, Member]],
    purpose: Purpose,
    *,
    means: Means,
    now: dt.datetime,
    evidence: str = "",
) -> list[Consent]:
    """Record what adults agreed to whose files this transaction has opened: nobody can have asked them before."""
    if not newcomers:
        return []
    text = _todays_text(actor.space_id, purpose, now)
    return _write_down(actor, newcomers, _Yes(text=text, means=means, recipient_id=None, evidence=evidence), now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Yes:
    """What people agree to, and what proves it."""

    text: ConsentText
    means: Means
    recipient_id: int | None
    evidence: str


def _write_down(actor: Actor, people: Sequence[tuple[Household, Member]], yes: _Yes, now: dt.datetime) -> list[Consent]:
    purpose = yes.text.purpose
    consents = [
        Consent(
            space_id=member.space_id,
            household_id=household.id,
            member_id=member.id,
            purpose=purpose,
            recipient_id=yes.recipient_id,
            text_id=yes.text.id,
            language=household.language,
            means=yes.means,
            given_at=now,
            recorded_by=actor.person_id,
            evidence=yes.evidence,
        )
        for household, member in people
    ]
    db.session.add_all(consents)
    db.session.flush()
    given = [
        happened.ConsentGiven(
            household_id=consent.household_id, consent_id=consent.id, purpose=purpose.value, means=yes.means.value
        )
        for consent in consents
    ]
    change = Changed(field="consent", old=None, new=purpose.value, privacy=Privacy.TECHNICAL)
    events.record_all(given, actor, now, changes=[[change]] * len(given))
    return consents


def withdraw_consent(actor: Actor, consent: Consent, *, means: Means, now: dt.datetime) -> None:
    """Take a consent back, with effect at once; a second time changes nothing."""
    if consent.withdrawn_at is not None:
        return
    for row in _standing(consent.member_id, consent.purpose, consent.recipient_id):
        row.withdrawn_at, row.withdrawn_means = now, means
    db.session.flush()
    event = happened.ConsentWithdrawn(
        household_id=consent.household_id,
        consent_id=consent.id,
        purpose=consent.purpose.value,
        means=means.value,
    )
    change = Changed(field="consent", old=consent.purpose.value, new=None, privacy=Privacy.TECHNICAL)
    events.record(event, actor, now, changes=[change])


def confirm_file(actor: Actor, household: Household, *, means: Means, now: dt.datetime, evidence: str = "") -> None:
    """Record that the person a capture is of wants to be accompanied: from now on the file is worked."""
    member = first_adult(household.id)
    _one_at_a_time(member)
    db.session.refresh(household)
    if household.confirmed:
        return
    if household.confirmation is Confirmation.REFUSED:
        raise DomainError(N_("Cette personne n’a pas souhaité être accompagnée : ce qui avait été noté est effacé."))
    household.confirmation = Confirmation.GIVEN
    db.session.flush()
    give_consent(actor, member, Purpose.ACCOMPANIMENT, means=means, evidence=evidence, now=now)
    events.record(happened.FileConfirmed(household_id=household.id, means=means.value), actor, now)


def confirm_new_files(
    actor: Actor,
    newcomers: Sequence[tuple[Household, Member]],
    *,
    means: Means,
    now: dt.datetime,
    evidence: str,
) -> None:
    """Record the yes, told to somebody else, of people whose files this transaction has opened as confirmed."""
    give_first_consents(actor, newcomers, Purpose.ACCOMPANIMENT, means=means, evidence=evidence, now=now)
    given = [happened.FileConfirmed(household_id=household.id, means=means.value) for household, _member in newcomers]
    events.record_all(given, actor, now)


def _one_at_a_time(member: Member) -> None:
    """Hold the member until the transaction ends, so that a double click gives one consent."""
    db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update(key_share=True))


def _standing(member_id: int, purpose: Purpose, recipient_id: int | None) -> list[Consent]:
    query = select(Consent).where(
        Consent.member_id == member_id,
        Consent.purpose == purpose,
        Consent.recipient_id.is_(None) if recipient_id is None else Consent.recipient_id == recipient_id,
        Consent.stands(),
    )
    return list(db.session.scalars(query.order_by(Consent.id)))


def _todays_text(space_id: int, purpose: Purpose, now: dt.datetime) -> ConsentText:
    """Return today's text of a purpose, frozen as it is the first time somebody agrees to it."""
    texts = CONSENTS.current(space_id).purposes[purpose]
    agency = db.session.get_one(Space, space_id).name
    french, english = (words.replace("{agency}", agency) for words in (texts.text.fr, texts.text.en))
    checksum = hashlib.sha256(f"{texts.version}\n{french}\n{english}".encode()).hexdigest()
    found = select(ConsentText).where(
        ConsentText.space_id == space_id, ConsentText.purpose == purpose, ConsentText.checksum == checksum
    )
    if (row := db.session.execute(found).scalar_one_or_none()) is not None:
        return row
    db.session.execute(select(Space.id).where(Space.id == space_id).with_for_update(key_share=True))
    if (row := db.session.execute(found).scalar_one_or_none()) is not None:  # frozen meanwhile by somebody else
        return row
    row = ConsentText(
        space_id=space_id,
        purpose=purpose,
        version=texts.version,
        checksum=checksum,
        fr=french,
        en=english,
        first_used_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row
