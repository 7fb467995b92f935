"""What touches on health is kept only once an adult of the family agreed to it (GDPR, article 9)."""

import datetime as dt

from sqlalchemy import Text, cast, exists, select

from concierge.families.choices import MemberKind
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import first_adult, has_consent
from concierge.families.consent.services import give_consent
from concierge.families.facts import FACTS, Privacy
from concierge.families.interview.loading import INTERVIEW
from concierge.families.interview.models import InterviewAnswer
from concierge.families.models import FactValueRow, Household, Member
from concierge.families.rules import MemberDetails
from concierge.platform.access import Actor
from concierge.platform.db import db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

SENSITIVE_FACTS = tuple(fact for fact, spec in FACTS.items() if spec.privacy is Privacy.SENSITIVE)
# Of a fact that is kept: « no » says nothing of anybody's health.
IS_SENSITIVE = FactValueRow.fact.in_(SENSITIVE_FACTS) & (cast(FactValueRow.value, Text) != "false")
SENSITIVE_FIELDS = ("needs", "expected_on")  # of a member: an expected child is a pregnancy
FIELD = "health_agreed"  # of the forms that ask for the agreement in the same breath


class HealthConsentMissing(DomainError):
    """Nobody of the family has agreed that what touches on its health be kept."""


def may_hold_health(household_id: int) -> bool | None:
    """Tell whether an adult agreed (True) or took their agreement back (False); None while nobody was asked."""
    if has_consent(household_id, Purpose.HEALTH):
        return True
    asked = select(Consent.id).where(Consent.household_id == household_id, Consent.purpose == Purpose.HEALTH)
    return None if db.session.execute(asked.limit(1)).first() is None else False


def says_something(value: object) -> bool:
    """Tell whether an answer says something of somebody's health: « no », nothing and an empty text do not."""
    return value not in (None, False, "", ())


def is_sensitive(details: MemberDetails) -> bool:
    """Tell whether what was typed about a person touches on health."""
    return any(says_something(getattr(details, name)) for name in SENSITIVE_FIELDS)


def tells_more(details: MemberDetails, member: Member) -> bool:
    """Tell whether what was typed about a person says something of health that the file did not hold."""
    return any(
        says_something(new := getattr(details, name)) and new != getattr(member, name) for name in SENSITIVE_FIELDS
    )


def settle_health(
    actor: Actor,
    household: Household,
    *,
    touched: bool,
    agreed: Means | None = None,
    by: Member | None = None,
    now: dt.datetime,
) -> None:
    """Record an agreement said in the same breath; refuse what touches on health while nobody agreed.

    The agreement is the first adult's, unless the words are of another one (`by`).
    """
    if not touched:
        return
    if agreed is not None:
        adult = by if by is not None and by.kind is MemberKind.ADULT else first_adult(household.id)
        give_consent(actor, adult, Purpose.HEALTH, means=agreed, now=now)
    if not has_consent(household.id, Purpose.HEALTH):
        raise HealthConsentMissing(
            N_(
                "Ce qui touche à la santé, à un handicap, à une grossesse ou à un régime se garde avec l’accord de la "
                "personne : demandez-le-lui, puis dites ici comment elle l’a donné."
            ),
            field=FIELD,
        )


def holds_health(household_id: int) -> bool:
    """Tell whether a file says something of its family’s health."""
    facts = exists().where(FactValueRow.household_id == household_id, IS_SENSITIVE)
    fields = exists().where(Member.household_id == household_id, (Member.needs != "") | Member.expected_on.is_not(None))
    asked = [name.value for name, question in INTERVIEW.installed().questions.items() if question.health]
    answers = exists().where(
        InterviewAnswer.household_id == household_id,
        InterviewAnswer.question.in_(asked),
        InterviewAnswer.declined.is_(False),
    )
    return bool(db.session.scalar(select(facts | fields | answers)))
