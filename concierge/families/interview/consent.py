"""Whether a family agreed that what touches on its health is kept (GDPR, article 9): what consents say of it."""

from sqlalchemy import select

from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import Purpose
from concierge.families.consent.queries import has_consent
from concierge.families.models import Household
from concierge.platform.db import db


def may_hold_health(household: Household) -> bool | None:
    """Tell whether an adult agreed (True) or took their agreement back (False); None while nothing is recorded.

    Taken back, it closes the questions that touch on health. Unrecorded, they stay open and say that the agreement is
    to be asked for first.
    """
    if has_consent(household.id, Purpose.HEALTH):
        return True
    asked = select(Consent.id).where(Consent.household_id == household.id, Consent.purpose == Purpose.HEALTH)
    return None if db.session.execute(asked.limit(1)).first() is None else False
