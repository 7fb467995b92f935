"""A stay of one family, opened from its file: the same parts as a weekend, for it alone."""

import datetime as dt

from concierge.families.queries import hold_file
from concierge.platform.access import Actor
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_
from concierge.weekends.bookings.services import shortlist_families
from concierge.weekends.choices import WeekendKind
from concierge.weekends.models import Weekend
from concierge.weekends.preparation.filling import start_weekend
from concierge.weekends.rules import WeekendDetails

PATTERN = "sejour"


def open_stay(
    actor: Actor, household_id: int, *, starts_on: dt.date, ends_on: dt.date, sites: list[str], now: dt.datetime
) -> Weekend:
    """Prepare a stay for a family, with what such a stay usually holds; the family is on its list, not invited yet."""
    household = hold_file(actor, household_id)
    if household.closed_on is not None:
        raise DomainError(N_("Ce dossier est fermé : rouvrez-le d’abord."))
    details = WeekendDetails(
        title=f"Séjour {household.name}"[:120],
        kind=WeekendKind.STAY,
        starts_on=starts_on,
        ends_on=ends_on,
        sites=sites,
        owner_id=household.owner_id or actor.person_id,
    )
    weekend = start_weekend(actor, details, PATTERN, now)
    shortlist_families(actor, weekend.id, [household.id], now)
    return weekend
