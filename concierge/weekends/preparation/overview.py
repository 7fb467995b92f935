"""What the first page of a weekend shows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from concierge.accounts.queries import list_colleagues
from concierge.platform.access import Actor
from concierge.territory.queries import CommuneHit, find_communes
from concierge.weekends.models import Weekend


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Who has it in hand, where it takes place."""

    owner: str
    sites: Sequence[CommuneHit]


def get_overview(actor: Actor, weekend: Weekend, _now: dt.datetime) -> Overview:
    """Return what the first page of a weekend shows."""
    names = {one.person_id: one.name for one in list_colleagues(actor)}
    known = find_communes(weekend.sites)
    return Overview(
        owner=names.get(weekend.owner_id or 0, ""), sites=[known[code] for code in weekend.sites if code in known]
    )
