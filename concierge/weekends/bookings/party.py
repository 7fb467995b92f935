"""Who of a file can come to a weekend."""

import datetime as dt
from collections.abc import Iterable

from concierge.families.choices import MemberKind
from concierge.families.models import Member


def who_can_come(members: Iterable[Member]) -> list[Member]:
    """Return the adults, then the children who are born; animals are asked about in words."""
    people = [m for m in members if m.kind is MemberKind.ADULT or (is_child(m) and m.expected_on is None)]
    return sorted(people, key=lambda member: (is_child(member), member.position, member.id))


def is_child(member: Member) -> bool:
    """Tell whether a member is a child."""
    return member.kind is MemberKind.CHILD


def age_on(member: Member, on: dt.date) -> int | None:
    """Return a child's age on a day; None when its birth is not known."""
    born = member.birth_on
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def counts_of(members: Iterable[Member]) -> tuple[int, int]:
    """Return how many adults and how many children of a file can come."""
    people = who_can_come(members)
    children = sum(map(is_child, people))
    return len(people) - children, children


def first_names(members: Iterable[Member]) -> list[str]:
    """Return first names, adults first."""
    return [member.first_name for member in who_can_come(members)]
