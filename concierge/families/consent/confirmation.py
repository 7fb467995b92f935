"""Asking the person somebody else spoke for: until they say yes, their file is nobody's work."""

import datetime as dt

from concierge.families.choices import Confirmation
from concierge.families.consent import events as happened
from concierge.families.models import Household
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.db import db


def ask_confirmation(actor: Actor, household: Household, now: dt.datetime) -> None:
    """Make a file wait for its person's word, and ask for it by e-mail at once where an address is known."""
    household.confirmation = Confirmation.AWAITED
    db.session.flush()
    events.record(happened.ConfirmationAsked(household_id=household.id), actor, now)
