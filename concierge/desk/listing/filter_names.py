"""Whom and what the filters of the list name: colleagues, sources and cohorts, asked for at once."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, case, literal, select, union_all

from concierge.accounts.models import Membership, Person
from concierge.accounts.roles import FOLLOWING_ROLES
from concierge.families.cohorts.models import Cohort
from concierge.intake.models import IntakeSource
from concierge.platform.access import Actor
from concierge.platform.db import read_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterNames:
    """Names by id, each in the order in which people look for them."""

    colleagues: dict[int, str] = field(default_factory=dict)  # those who can own files
    gates: dict[int, str] = field(default_factory=dict)
    cohorts: dict[int, str] = field(default_factory=dict)  # the open ones first


def list_filter_names(actor: Actor) -> FilterNames:
    """Return the names the actor may filter by. One query: each costs a page more than what it brings."""
    names = FilterNames()
    by_kind = {"colleague": names.colleagues, "gate": names.gates, "cohort": names.cohorts}
    for kind, row_id, name, more, *_order in read_columns(_names(actor)):
        by_kind[kind][row_id] = f"{name} {more}".strip()
    return names


@lru_cache(maxsize=64)
def _names(actor: Actor) -> CompoundSelect[*tuple[Any, ...]]:
    """Make the statement once for each reader."""
    colleagues = (
        select(
            literal("colleague").label("kind"),
            Person.id.label("row_id"),
            Person.first_name.label("name"),
            Person.last_name.label("more"),
            Membership.organisation_id.label("rank"),
            Person.last_name.label("first"),
            Person.first_name.label("second"),
        )
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.space_id == actor.space_id, Person.left_on.is_(None), Membership.role.in_(FOLLOWING_ROLES))
    )
    nothing, same = literal(""), literal(0)
    gates = select(
        literal("gate"), IntakeSource.id, IntakeSource.name, nothing, same, IntakeSource.name, nothing
    ).where(IntakeSource.visible_to(actor))
    closed = case((Cohort.closed_on.is_not(None), 1), else_=0)
    cohorts = select(literal("cohort"), Cohort.id, Cohort.name, nothing, closed, Cohort.name, nothing).where(
        Cohort.visible_to(actor)
    )
    return union_all(colleagues, gates, cohorts).order_by("kind", "rank", "first", "second", "row_id")
