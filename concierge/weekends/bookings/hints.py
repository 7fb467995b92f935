"""What to think of with a family before it is invited: what the commune it hopes for lacks, said in a sentence."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from concierge.families.models import Household
from concierge.families.qualification.fit_reading import list_fits
from concierge.families.queries import get_projects
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db

MOST_HINTS = 2  # a line is read at a glance; the file says the rest


def list_hints(actor: Actor, household_ids: Collection[int], now: dt.datetime) -> Mapping[int, Sequence[str]]:
    """Return the remarks on the project of each of these families, by file: as many statements for one as for all."""
    if not household_ids:
        return {}
    query = scoped(actor, Household).where(Household.id.in_(household_ids)).order_by(Household.id)
    households = db.session.scalars(query).all()
    fits = list_fits(actor, households, get_projects(households), now)
    return {
        household_id: [
            each.remark.text.in_language(actor.language).replace("{commune}", fit.target.name if fit.target else "")
            for each in fit.findings[:MOST_HINTS]
        ]
        for household_id, fit in fits.items()
    }
