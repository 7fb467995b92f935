"""What the register of hosts asks, filled in from the file of a family that opens its door: nothing it did not tell."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from concierge.families.choices import MemberKind
from concierge.families.models import Household
from concierge.families.moved_in import moved_in_on
from concierge.families.queries import get_project, list_members
from concierge.families.trades import OCCUPATION
from concierge.hosts.rules import ADULT
from concierge.matching.suggestions import Wish, seeking_of
from concierge.platform.access import Actor
from concierge.territory.queries import find_communes
from concierge.territory.regions import REGION_NAMES


def known_values(actor: Actor, household: Household, member_id: int | None, today: dt.date) -> dict[str, Any]:
    """Return the fields of a host's form as the file knows them, `member_id` first; the other's address is theirs."""
    members = list_members(actor, household.id)
    facts = get_project(household).household
    seeking = seeking_of(facts, members, Wish(), today)
    adults = [member for member in members if member.kind is MemberKind.ADULT and not member.relative]
    adults.sort(key=lambda member: member.id != member_id)
    births = [m.birth_on for m in members if m.kind is MemberKind.CHILD and m.birth_on is not None]
    moved_in = moved_in_on(household)
    occupations = {each.id: str(each.answers.get(OCCUPATION) or "") for each in facts.members}
    values: dict[str, Any] = {}
    for number, member in enumerate(adults[:2]):
        which = "_2" if number else ""
        values |= {f"{name}{which}": getattr(member, name) for name in ("first_name", "last_name")}
        values[f"profession{which}"] = occupations.get(str(member.id), "")
        if not number:
            values |= {"email": member.email, "phone": member.phone}
    return values | {
        "commune": household.target_commune_code,
        "child_years": ", ".join(str(born.year) for born in sorted(births) if today.year - born.year < ADULT),
        "languages": sorted(seeking.languages),
        "interests": sorted(seeking.interests),
        "from_elsewhere": True,
        "here_since": moved_in.year if moved_in else None,
        "origin": _origin(household, [member.languages for member in adults]),
    }


def _origin(household: Household, languages: Sequence[str]) -> str:
    """Return a region of France, else the languages they told: never a town, never a country."""
    code = household.origin_commune_code
    if code and (place := find_communes([code]).get(code)) is not None:
        return REGION_NAMES.get(place.region, "")
    return ", ".join(dict.fromkeys(said for said in languages if said))[:120]
