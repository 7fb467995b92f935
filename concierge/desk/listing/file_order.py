"""The order of a list of files; by next action, the first page without looking at every file."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from concierge.checklists.models import StepRow, is_blocked, is_open
from concierge.checklists.turns import TODAY, in_turn, its_day
from concierge.families.choices import Milestone
from concierge.families.models import Household
from concierge.families.qualification.models import Qualification
from concierge.platform.access import Actor
from concierge.platform.db import alias_of
from concierge.platform.i18n import N_


class Sort(StrEnum):
    """The order of a list."""

    NAME = "name"
    NEXT = "next"
    OPENED = "opened"
    MOVE = "stage"
    PRIORITY = "priority"


SORT_LABELS = {
    Sort.NEXT: N_("Prochaine action"),
    Sort.NAME: N_("Nom"),
    Sort.OPENED: N_("Ouverture"),
    Sort.MOVE: N_("Avancement"),
    Sort.PRIORITY: N_("Priorité"),
}

START: BindParameter[int] = bindparam("start", type_=Integer())

STAGES = [(milestone, getattr(Household, milestone.column)) for milestone in Milestone]
STAGE_RANK: ColumnElement[int] = case(
    *((on.is_not(None), rank) for rank, (_milestone, on) in reversed(list(enumerate(STAGES, start=1)))),
    else_=0,
)

LATEST_ON: ColumnElement[dt.date] = case(
    *((on.is_not(None), on) for _milestone, on in reversed(STAGES)), else_=Household.opened_on
)


def in_order(query: Select[*tuple[Any, ...]], sort: Sort) -> Select[*tuple[Any, ...]]:
    """Sort a selection of files."""
    match sort:
        case Sort.NAME:
            return query.order_by(Household.search_text, Household.id)
        case Sort.OPENED:
            return query.order_by(Household.opened_on.desc(), Household.id.desc())
        case Sort.MOVE:
            return query.order_by(STAGE_RANK.desc(), Household.opened_on.desc(), Household.id)
        case Sort.PRIORITY:
            return query.order_by(_POINTS.desc(), Household.opened_on.desc(), Household.id)
        case Sort.NEXT:
            return query.order_by(func.coalesce(_FIRST_TURN, literal("no date")), Household.id)


_POINTS: ColumnElement[int] = func.coalesce(
    select(Qualification.points)
    .where(Qualification.household_id == Household.id)
    .correlate(Household)
    .scalar_subquery(),
    -1,
)
# `turn` as one text, for `min`: 2026-11-28, then 2026-11-28 after 2026-10-03, then 2026-11-29.
_TURN_AS_TEXT = cast(its_day(), String) + case(
    (is_blocked(), literal(" after ") + cast(StepRow.due_on, String)), else_=literal("")
)
_FIRST_TURN = (
    select(func.min(_TURN_AS_TEXT))
    .where(StepRow.household_id == Household.id, is_open())
    .correlate(Household)
    .scalar_subquery()
)

_BEFORE = alias_of(StepRow)
_IS_DUE = StepRow.due_on <= TODAY


def due_by_today(actor: Actor, conditions: Sequence[ColumnElement[bool]], size: int) -> Subquery:
    """Select one page of files with something that can be done today: those that come first of all.

    Like `in_turn_of_files` it walks through open steps by date and looks at a few hundred of them; a page that is not
    full is for another statement to find.
    """
    walk = _walk(actor, conditions, 0, ~is_blocked() & _IS_DUE, until=StepRow.due_on)
    return walk.limit(size).offset(START).subquery()


def in_turn_of_files(actor: Actor, conditions: Sequence[ColumnElement[bool]], size: int) -> Subquery:
    """Select one page of files in the turn of their first step: it can be done today, waits for somebody, comes later.

    Files whose steps have no date are left out.
    """
    parts = (
        _walk(actor, conditions, 0, ~is_blocked() & _IS_DUE, until=StepRow.due_on),
        _walk(actor, conditions, 1, is_blocked() & _IS_DUE, until=TODAY),
        _walk(actor, conditions, 2, StepRow.due_on > TODAY, until=StepRow.due_on),
    )
    walked = union_all(*(select(part.limit(START + size).subquery()) for part in parts)).subquery()
    return select(walked).order_by(*walked.c).limit(size).offset(START).subquery()


def _walk(
    actor: Actor,
    conditions: Sequence[ColumnElement[bool]],
    part: int,
    which: ColumnElement[bool],
    *,
    until: SQLColumnExpression[Any],
) -> Select[*tuple[Any, ...]]:
    """Select files by their first step when it is one of `which`; `until` is the latest day of a step before it."""
    step = StepRow
    earlier = exists().where(
        _BEFORE.household_id == step.household_id,
        is_open(_BEFORE),
        _BEFORE.due_on <= until,
        tuple_(*in_turn(_BEFORE)[1:], _BEFORE.id) < tuple_(*in_turn()[1:], step.id),
    )
    in_list = exists().where(Household.id == step.household_id, *conditions)
    return (
        select(literal(part).label("part"), step.due_on, is_blocked().label("blocked"), step.household_id)
        .where(step.space_id == actor.space_id, is_open(), which, ~earlier, in_list)
        .order_by(step.due_on, is_blocked(), step.household_id)
    )
