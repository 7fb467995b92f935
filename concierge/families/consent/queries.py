"""Reading consents, and the files that wait for one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from concierge.accounts.models import Organisation, Person, Space
from concierge.families.choices import MemberKind
from concierge.families.consent.models import Consent, ConsentText
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.settings import CONSENTS
from concierge.families.models import Household, Member
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.errors import NotFound
from concierge.platform.languages import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """One consent with its proof, as pages show it."""

    consent_id: int
    member_id: int
    member: str
    purpose: Purpose
    recipient_id: int | None
    recipient: str
    text: str  # exactly as it was agreed to; empty when it is older than the texts
    version: str
    means: Means
    given_at: dt.datetime
    recorded_by: str
    evidence: str
    withdrawn_at: dt.datetime | None
    withdrawn_means: Means | None

    @property
    def stands(self) -> bool:
        """Tell whether it holds today."""
        return self.withdrawn_at is None

    @property
    def to_confirm(self) -> bool:
        """Tell whether it was only found in an older file: nobody can say to what the person agreed."""
        return self.means is Means.BEFORE


def has_consent(household_id: int, purpose: Purpose, recipient_id: int | None = None) -> bool:
    """Tell whether an adult of the household agrees today to a purpose, for that recipient where it has one."""
    found = select(Consent.id).where(_standing([household_id], purpose, recipient_id)).limit(1)
    return db.session.execute(found).first() is not None


def who_agreed(household_id: int, purpose: Purpose, recipient_id: int | None = None) -> frozenset[int]:
    """Return the adults (member ids) who agree today to a purpose."""
    return frozenset(
        db.session.scalars(select(Consent.member_id).where(_standing([household_id], purpose, recipient_id)))
    )


def _standing(household_ids: Iterable[int], purpose: Purpose, recipient_id: int | None) -> ColumnElement[bool]:
    return (
        Consent.household_id.in_(list(household_ids))
        & (Consent.purpose == purpose)
        & (Consent.recipient_id.is_(None) if recipient_id is None else Consent.recipient_id == recipient_id)
        & Consent.stands()
    )


def list_consents(actor: Actor, household_id: int) -> list[ConsentLine]:
    """Return the consents of a file with their proofs, those that hold first, the latest first. One query."""
    rows = db.session.execute(
        select(Consent, ConsentText, Member, Organisation.name, Person.first_name, Person.last_name)
        .join(Member, Member.id == Consent.member_id)
        .outerjoin(ConsentText, ConsentText.id == Consent.text_id)
        .outerjoin(Organisation, Organisation.id == Consent.recipient_id)
        .outerjoin(Person, Person.id == Consent.recorded_by)
        .where(Consent.visible_to(actor), Consent.household_id == household_id)
        .order_by(Consent.withdrawn_at.is_not(None), Consent.given_at.desc(), Consent.id.desc())
    )
    return [_line(*row) for row in rows]


def _line(
    consent: Consent,
    text: ConsentText | None,
    member: Member,
    recipient: str | None,
    first: str | None,
    last: str | None,
) -> ConsentLine:
    words = "" if text is None else text.en if consent.language == "en" else text.fr
    return ConsentLine(
        consent_id=consent.id,
        member_id=consent.member_id,
        member=member.full_name,
        purpose=consent.purpose,
        recipient_id=consent.recipient_id,
        recipient=recipient or "",
        text=words.replace("{recipient}", recipient or ""),
        version="" if text is None else text.version,
        means=consent.means,
        given_at=consent.given_at,
        recorded_by=f"{first} {last}" if first else "",
        evidence=consent.evidence,
        withdrawn_at=consent.withdrawn_at,
        withdrawn_means=consent.withdrawn_means,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeWords:
    """Today's words of one purpose in one language, for one recipient where it has one."""

    title: str
    text: str
    withdrawal: str


def todays_words(space_id: int, purpose: Purpose, language: str = "fr", recipient: str = "") -> PurposeWords:
    """Return what one agrees to today, the names of the agency and of the recipient in it."""
    texts, agency = CONSENTS.current(space_id).purposes[purpose], db.session.get_one(Space, space_id).name

    def said(text: Text) -> str:
        return text.in_language(language).replace("{agency}", agency).replace("{recipient}", recipient)

    return PurposeWords(title=said(texts.title), text=said(texts.text), withdrawal=said(texts.withdrawal))


def fetch_unconfirmed(actor: Actor, household_id: int) -> Household:
    """Return a file of one's scope that nobody has confirmed; NotFound for any other: those are read by `fetch`."""
    query = select(Household).where(
        Household.in_scope_of(actor), ~Household.is_confirmed(), Household.id == household_id
    )
    household = db.session.execute(query).scalar_one_or_none()
    if household is None:
        raise NotFound
    return household


def first_adult(household_id: int) -> Member:
    """Return the adult a file is first about, whoever asks: the person a capture is of."""
    query = (
        select(Member)
        .where(Member.household_id == household_id, Member.kind == MemberKind.ADULT, Member.removed_on.is_(None))
        .order_by(Member.position, Member.id)
        .limit(1)
    )
    return db.session.scalars(query).one()
