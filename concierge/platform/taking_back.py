"""How long an act that changed many things at once can be taken back: afterwards people have built on it."""

import datetime as dt

TAKEN_BACK_WITHIN = dt.timedelta(days=30)


def can_be_taken_back(made_at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether something done at `made_at` can still be taken back."""
    return now - made_at <= TAKEN_BACK_WITHIN
