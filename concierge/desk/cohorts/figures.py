"""The figures of one cohort: how far its families came, what they need, by when. Counted, never listed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, or_, select, tuple_

from concierge.checklists.models import HouseholdPlan
from concierge.families.anchor_dates import Anchor
from concierge.families.choices import ClosingReason, MemberKind
from concierge.families.cohorts.models import Cohort
from concierge.families.cohorts.queries import Funnel, count_funnels
from concierge.families.cohorts.rules import COMMON_ANCHORS
from concierge.families.fact_choices import HousingWish, WorkWish
from concierge.families.facts import Fact
from concierge.families.models import AnchorDateRow, FactValueRow, Household, Member
from concierge.platform.access import Actor
from concierge.platform.db import alias_of, db

_CHILDCARE, _SCHOOL, _GROWN = 3, 11, 18  # years: crèche until three, then school, collège and lycée from eleven
_BEFORE = alias_of(Member)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonDate:
    """One date of a cohort: how many families follow it, and how many have one of their own."""

    anchor: Anchor
    on: dt.date | None
    following: int
    own: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is counted of a cohort. Needs and dates are those of the files that are open today."""

    funnel: Funnel
    open: int
    planned: int
    closings: Mapping[ClosingReason, int]
    housing: Mapping[HousingWish, int]
    housed: int
    childcare: int  # children
    school: int
    college: int
    families_with_children: int
    partners_seeking: int
    dates: Sequence[CommonDate]


def get_figures(actor: Actor, cohort: Cohort, today: dt.date) -> Figures:
    """Return the figures of a cohort. Seven queries, whatever it holds."""
    open_files = _open_files(actor, cohort)
    facts = _count_facts(open_files)
    children = _count_children(open_files, today)
    still_open, planned = _count_open(open_files)
    wishes = {wish: facts.get((Fact.HOUSING_WISH, f'"{wish.value}"'), 0) for wish in HousingWish}
    return Figures(
        funnel=count_funnels(actor.space_id, [cohort])[cohort.id],
        open=still_open,
        planned=planned,
        closings=_count_closings(actor, cohort),
        housing={wish: count for wish, count in wishes.items() if count},
        housed=facts.get((Fact.HOUSING_FOUND, "true"), 0),
        childcare=children["childcare"],
        school=children["school"],
        college=children["college"],
        families_with_children=children["families"],
        partners_seeking=_count_partners(open_files),
        dates=_count_dates(open_files, cohort),
    )


def _open_files(actor: Actor, cohort: Cohort) -> ColumnElement[bool]:
    return and_(
        Household.space_id == actor.space_id,
        Household.cohort_id == cohort.id,
        Household.is_confirmed(),
        Household.closed_on.is_(None),
    )


def _count_open(open_files: ColumnElement[bool]) -> tuple[int, int]:
    query = select(func.count(), func.count(HouseholdPlan.id)).select_from(Household)
    query = query.outerjoin(HouseholdPlan, HouseholdPlan.household_id == Household.id)
    still_open, planned = db.session.execute(query.where(open_files)).one()
    return still_open, planned


def _count_closings(actor: Actor, cohort: Cohort) -> Mapping[ClosingReason, int]:
    rows = db.session.execute(
        select(Household.closing_reason, func.count())
        .where(
            Household.space_id == actor.space_id,
            Household.cohort_id == cohort.id,
            Household.is_counted(),
            Household.merged_into.is_(None),
            Household.closing_reason.is_not(None),
        )
        .group_by(Household.closing_reason)
    )
    found = {reason: count for reason, count in rows if reason is not None}
    return {reason: found[reason] for reason in ClosingReason if reason in found}


def _count_facts(open_files: ColumnElement[bool]) -> Mapping[tuple[Fact, str], int]:
    value = cast(FactValueRow.value, String)
    rows = db.session.execute(
        select(FactValueRow.fact, value, func.count(FactValueRow.household_id.distinct()))
        .join(Household, Household.id == FactValueRow.household_id)
        .where(open_files, FactValueRow.fact.in_((Fact.HOUSING_WISH, Fact.HOUSING_FOUND)))
        .group_by(FactValueRow.fact, value)
    )
    return {(fact, said): count for fact, said, count in rows}


def _count_children(open_files: ColumnElement[bool], today: dt.date) -> Mapping[str, int]:
    three, eleven, grown = (_years_before(today, years) for years in (_CHILDCARE, _SCHOOL, _GROWN))
    born = Member.birth_on
    groups = {
        "childcare": or_(born > three, and_(born.is_(None), Member.expected_on.is_not(None))),
        "school": and_(born <= three, born > eleven),
        "college": and_(born <= eleven, born > grown),
    }
    counted = [func.coalesce(func.sum(case((group, 1), else_=0)), 0).label(name) for name, group in groups.items()]
    row = db.session.execute(
        select(*counted, func.count(Member.household_id.distinct()).label("families"))
        .join(Household, Household.id == Member.household_id)
        .where(open_files, Member.kind == MemberKind.CHILD, Member.removed_on.is_(None))
    ).one()
    return {name: int(getattr(row, name)) for name in (*groups, "families")}


def _count_partners(open_files: ColumnElement[bool]) -> int:
    """Count the families where an adult who is not the one that was announced looks for work."""
    announced_before = exists().where(
        _BEFORE.household_id == Member.household_id,
        _BEFORE.kind == MemberKind.ADULT,
        _BEFORE.removed_on.is_(None),
        tuple_(_BEFORE.position, _BEFORE.id) < tuple_(Member.position, Member.id),
    )
    query = (
        select(func.count(Member.household_id.distinct()))
        .join(Household, Household.id == Member.household_id)
        .join(FactValueRow, FactValueRow.member_id == Member.id)
        .where(open_files, Member.kind == MemberKind.ADULT, Member.removed_on.is_(None), announced_before)
        .where(FactValueRow.fact == Fact.WORK_WISH)
        .where(cast(FactValueRow.value, String) == f'"{WorkWish.SEEKS_JOB.value}"')
    )
    return db.session.execute(query).scalar_one()


def _count_dates(open_files: ColumnElement[bool], cohort: Cohort) -> Sequence[CommonDate]:
    rows = db.session.execute(
        select(AnchorDateRow.anchor, AnchorDateRow.on, func.count(AnchorDateRow.household_id.distinct()))
        .join(Household, Household.id == AnchorDateRow.household_id)
        .where(open_files, AnchorDateRow.anchor.in_(COMMON_ANCHORS))
        .group_by(AnchorDateRow.anchor, AnchorDateRow.on)
    )
    found: dict[Anchor, dict[dt.date, int]] = defaultdict(dict)
    for anchor, on, count in rows:
        found[anchor][on] = count
    common = cohort.common_dates
    return [
        CommonDate(
            anchor=anchor,
            on=common.get(anchor),
            following=found[anchor].get(common[anchor], 0) if anchor in common else 0,
            own=sum(count for on, count in found[anchor].items() if on != common.get(anchor)),
        )
        for anchor in COMMON_ANCHORS
        if anchor in common or found.get(anchor)
    ]


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)
