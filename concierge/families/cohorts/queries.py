"""Reading cohorts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select

from concierge.accounts.models import Organisation, Person
from concierge.families.choices import Confirmation
from concierge.families.cohorts.invitations import answered_questions
from concierge.families.cohorts.models import Cohort, CohortWork
from concierge.families.models import Household
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db

WORKS_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """How many families of a cohort came how far. Families, never persons; a file that was merged counts once."""

    announced: int
    known: int = 0
    refused: int = 0
    confirmed: int = 0
    complete: int = 0
    qualified: int = 0
    visited: int = 0
    decided: int = 0
    settled: int = 0
    twelve_months: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortLine:
    """A cohort as the list shows it."""

    cohort: Cohort
    organisation: str
    funnel: Funnel


def cohort_names(actor: Actor, *, besides_closed: int | None = None) -> dict[int, str]:
    """Return the open cohorts by id, by name; a closed one too when it is the one somebody has chosen."""
    wanted = Cohort.closed_on.is_(None) | (Cohort.id == (besides_closed or 0))
    query = select(Cohort.id, Cohort.name).where(Cohort.visible_to(actor), wanted)
    return {row.id: row.name for row in db.session.execute(query.order_by(Cohort.name, Cohort.id))}


def every_cohort_name(actor: Actor) -> dict[int, str]:
    """Return all cohorts by id, the open ones first."""
    query = select(Cohort.id, Cohort.name).where(Cohort.visible_to(actor))
    in_order = query.order_by(Cohort.closed_on.is_not(None), Cohort.name, Cohort.id)
    return {row.id: row.name for row in db.session.execute(in_order)}


def cohort_name(cohort_id: int | None) -> str:
    """Return what a cohort is called, empty for none."""
    return "" if cohort_id is None else db.session.get_one(Cohort, cohort_id).name


def organisation_name(cohort: Cohort) -> str:
    """Return who announced it."""
    return db.session.get_one(Organisation, cohort.organisation_id).name


def list_cohorts(actor: Actor) -> list[CohortLine]:
    """Return the cohorts, the open ones first, the newest of them before. Two queries."""
    rows = db.session.execute(
        scoped(actor, Cohort)
        .add_columns(Organisation.name)
        .join(Organisation, Organisation.id == Cohort.organisation_id)
        .order_by(Cohort.closed_on.is_not(None), Cohort.created_at.desc(), Cohort.id.desc())
    ).all()
    funnels = count_funnels(actor.space_id, [cohort for cohort, _name in rows])
    return [CohortLine(cohort=cohort, organisation=name, funnel=funnels[cohort.id]) for cohort, name in rows]


def count_funnels(space_id: int, cohorts: Sequence[Cohort]) -> dict[int, Funnel]:
    """Count how far the families of cohorts came. One query, whatever they hold."""

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    confirmed = Household.is_counted()
    columns = {
        "known": func.count(),
        "refused": count(Household.confirmation == Confirmation.REFUSED),
        "confirmed": count(confirmed),
        "complete": count(confirmed & answered_questions()),
        "qualified": count(confirmed & Household.qualified_on.is_not(None)),
        "visited": count(confirmed & Household.visited_on.is_not(None)),
        "decided": count(confirmed & Household.decided_on.is_not(None)),
        "settled": count(confirmed & Household.settled_on.is_not(None)),
        "twelve_months": count(confirmed & Household.twelve_months_on.is_not(None)),
        "closed": count(confirmed & Household.closed_on.is_not(None)),
    }
    rows = db.session.execute(
        select(Household.cohort_id, *(column.label(name) for name, column in columns.items()))
        .where(
            Household.space_id == space_id,
            Household.cohort_id.in_([cohort.id for cohort in cohorts]),
            Household.merged_into.is_(None),
            Household.confirmation != Confirmation.TAKEN_BACK,
        )
        .group_by(Household.cohort_id)
    ).mappings()
    counted = {row["cohort_id"]: {name: int(row[name]) for name in columns} for row in rows}
    return {cohort.id: Funnel(announced=cohort.announced, **counted.get(cohort.id, {})) for cohort in cohorts}


def list_works(actor: Actor, cohort: Cohort) -> list[tuple[CohortWork, str]]:
    """Return what was last done to many files of a cohort, the newest first, with who asked for it."""
    rows = db.session.execute(
        scoped(actor, CohortWork)
        .add_columns(Person.first_name)
        .outerjoin(Person, Person.id == CohortWork.asked_by)
        .where(CohortWork.cohort_id == cohort.id)
        .order_by(CohortWork.id.desc())
        .limit(WORKS_SHOWN)
    )
    return [(work, name or "") for work, name in rows]


def list_own_cohorts(actor: Actor) -> list[Cohort]:
    """Return what the actor's own organisation announced, the newest first."""
    query = scoped(actor, Cohort).where(Cohort.organisation_id == actor.organisation_id)
    return list(db.session.scalars(query.order_by(Cohort.created_at.desc(), Cohort.id.desc())))
