"""Dossiers: the list and the board, with their filters kept in the address."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from concierge.accounts.models import Person
from concierge.checklists.models import StepRow
from concierge.checklists.next_actions import NextAction, has_next_action, next_actions
from concierge.desk.listing.file_order import (
    LATEST_ON,
    STAGE_RANK,
    STAGES,
    START,
    Sort,
    due_by_today,
    in_order,
    in_turn_of_files,
)
from concierge.families.choices import MemberKind, Milestone, Source
from concierge.families.models import Household, HouseholdTag, Member
from concierge.families.qualification.board import Age, BoardColumn, Stage, age_of
from concierge.families.qualification.board_loading import BOARD
from concierge.families.qualification.models import Qualification
from concierge.families.qualification.priority import PriorityLevel
from concierge.platform.access import Actor, Permission
from concierge.platform.clock import paris_date
from concierge.platform.db import alias_of, read_columns
from concierge.platform.i18n import N_
from concierge.platform.search_text import words_sought
from concierge.territory.models import Commune

PAGE = 30  # fifty made a telephone scroll through twelve screens
CARDS = 15  # of each column of the board


class State(StrEnum):
    """Which files a list holds."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


STATE_LABELS = {State.OPEN: N_("En cours"), State.CLOSED: N_("Clos"), State.ALL: N_("Tous")}

_BY_RANK = (None, *Milestone)
_RANK = {milestone: rank for rank, milestone in enumerate(Milestone, start=1)}


_BETWEEN_TAGS = "\x1f"  # no text of a form holds it


def _joined(
    table: type[Member | HouseholdTag],
    text: InstrumentedAttribute[str],
    between: str,
    *conditions: ColumnElement[bool],
    by: Sequence[Any],
) -> ScalarSelect[str]:
    """Select the texts of a household's rows as one: a page of the list needs no query of its own for them."""
    rows = select(text).where(table.household_id == Household.id, *conditions).order_by(*by).correlate(Household)
    return select(func.aggregate_strings(rows.subquery().c[0], between)).scalar_subquery()


_IS_PERSON = and_(Member.removed_on.is_(None), Member.kind != MemberKind.PET)
_ORIGIN, _TARGET = alias_of(Commune), alias_of(Commune)
_FILE_COLUMNS = (
    Household.id,
    Household.name,
    Household.origin_place,
    _ORIGIN.name.label("origin"),
    _TARGET.name.label("target"),
    Household.opened_on,
    Household.reminders_paused_until,
    Person.first_name,
    Person.last_name,
    exists()
    .where(StepRow.space_id == Household.space_id, StepRow.household_id == Household.id)
    .where(StepRow.help_asked_at.is_not(None))
    .label("help_asked"),
    _joined(Member, Member.first_name, ", ", _IS_PERSON, by=(Member.position, Member.id)).label("people"),
    _joined(HouseholdTag, HouseholdTag.tag, _BETWEEN_TAGS, by=(HouseholdTag.tag,)).label("tags"),
    STAGE_RANK.label("rank"),
    LATEST_ON.label("since"),
    Qualification.level,
    Qualification.persona,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked of the list. `owner` 0 means files without owner."""

    text: str = ""
    owner: int | None = None
    stage: str = ""
    source: Source | None = None
    gate: int | None = None  # the very source it came in by
    cohort: int | None = None
    tag: str = ""
    persona: str = ""
    priority: PriorityLevel | None = None
    state: State = State.OPEN
    faults: bool = False
    sort: Sort = Sort.NEXT
    page: int = 1

    def to_query(self, **changes: Any) -> dict[str, Any]:
        """Return the arguments of the address for these filters, the defaults left out."""
        wanted = replace(self, **changes)
        default = Filters()
        names = {"text": "q", "owner": "qui", "stage": "etape", "source": "source", "gate": "porte", "tag": "etiquette"}
        names |= {"persona": "profil", "priority": "priorite", "cohort": "cohorte"}
        names |= {"state": "etat", "faults": "alerte", "sort": "tri", "page": "page"}
        return {
            names[name]: (value.value if isinstance(value, StrEnum) else int(value) if value is True else value)
            for name in names
            if (value := getattr(wanted, name)) != getattr(default, name)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file as lists show it."""

    household_id: int
    name: str
    people: str
    origin: str
    target: str
    owner: str | None
    stage: Milestone | None
    opened_on: dt.date
    days: int  # since it reached its stage
    age: Age
    tags: tuple[str, ...]
    priority: PriorityLevel | None
    persona: str | None
    next_action: NextAction | None
    help_asked: bool
    reminders_paused: bool

    def is_late(self, today: dt.date) -> bool:
        """Tell whether the next action should have been done."""
        return self.next_action is not None and self.next_action.on is not None and self.next_action.on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """One page of the list. `tags` are those of every file this reader sees, for the filter."""

    rows: list[FileRow]
    total: int
    page: int
    tags: list[str]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPile:
    """One column of the board: how many files, and the first of them."""

    column: BoardColumn
    total: int
    rows: list[FileRow]


def list_files(actor: Actor, filters: Filters, now: dt.datetime) -> FilePage:
    """Return one page of files with their next action. The number of queries does not depend on the rows."""
    asked = _asked(actor, replace(filters, page=1), _stages(actor, filters))
    total, tags = read_columns(asked.summary, {"now": now}).one()
    page = min(max(1, filters.page), max(1, -(-total // PAGE)))
    start = (page - 1) * PAGE
    values = {"now": now, "today": paris_date(now), "start": start}
    walked = filters.sort is Sort.NEXT and total > 4 * (start + PAGE)
    households: Sequence[Row[*tuple[Any, ...]]] = []
    for statement in (*asked.walks, asked.page) if walked else (asked.page,):
        if len(households) < PAGE:
            households = read_columns(statement, values).all()
    return FilePage(rows=_rows(households, actor, now), total=total, page=page, tags=_split(tags))


def list_file_ids(actor: Actor, filters: Filters, now: dt.datetime, *, most: int) -> list[int]:
    """Return the files of the whole list, whatever its pages, by id; one more than `most` where there are more."""
    conditions = _conditions(actor, filters, stages=_stages(actor, filters))
    query = select(Household.id).where(*conditions).order_by(Household.id).limit(most + 1)
    return [row.id for row in read_columns(query, {"now": now})]


def board(actor: Actor, filters: Filters, now: dt.datetime) -> list[BoardPile]:
    """Return the board: every column with its count and its first cards."""
    conditions = _conditions(actor, filters, stages=None)
    shown = BOARD.current(actor.space_id).columns
    columns = {stage: index for index, board_column in enumerate(shown) for stage in board_column.stages}
    column = case(
        *((of_stage.is_not(None), columns.get(stage, -1)) for stage, of_stage in reversed(STAGES)),
        else_=columns[None],
    ).label("board_column")
    place = (
        func.row_number().over(partition_by=column, order_by=(Household.opened_on.desc(), Household.id)).label("place")
    )
    total = func.count().over(partition_by=column).label("total")
    ranked = select(Household.id, column, place, total).where(*conditions).subquery()
    first_cards = select(ranked).where(ranked.c.place <= CARDS).order_by(ranked.c.place)
    found = read_columns(first_cards, {"now": now}).all()
    households = read_columns(_FILES_BY_ID, {"ids": [row.id for row in found]}).all()
    rows = {row.household_id: row for row in _rows(households, actor, now)}
    totals = {row.board_column: row.total for row in found}
    return [
        BoardPile(
            column=board_column,
            total=totals.get(index, 0),
            rows=[rows[row.id] for row in found if row.board_column == index],
        )
        for index, board_column in enumerate(shown)
    ]


def list_all_tags(actor: Actor) -> list[str]:
    """Return the tags of the files this actor sees, for the filter."""
    return _split(read_columns(select(_all_tags(actor))).scalar_one())


def _all_tags(actor: Actor) -> ScalarSelect[str]:
    """Select the tags of the files this actor sees as one text: a tag may say much about a family."""
    query = select(HouseholdTag.tag).where(HouseholdTag.space_id == actor.space_id)
    if not actor.can(Permission.FILES_READ):  # whoever sees every file needs not look at each
        theirs = select(Household.id).where(Household.visible_to(actor))
        query = query.where(HouseholdTag.household_id.in_(theirs))
    tags = query.distinct().order_by(HouseholdTag.tag).limit(200).subquery()
    return select(func.aggregate_strings(tags.c.tag, _BETWEEN_TAGS)).scalar_subquery()


def _split(tags: str | None) -> list[str]:
    return tags.split(_BETWEEN_TAGS) if tags else []


def has_files(actor: Actor) -> bool:
    """Tell whether a first file was ever opened."""
    return read_columns(select(Household.id).where(Household.visible_to(actor)).limit(1)).first() is not None


def count_faults(actor: Actor, now: dt.datetime, *, owner_id: int | None = None) -> int:
    """Return how many open files have no owner or no next action."""
    asked = _asked(actor, Filters(faults=True, owner=owner_id), None)
    total, _tags = read_columns(asked.summary, {"now": now}).one()
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The statements of one reader and one choice of filters; each is given `now` and, for a page, `start`."""

    summary: Select[int, str]
    page: Select[*tuple[Any, ...]]
    walks: Sequence[Select[*tuple[Any, ...]]]  # faster ways to the same page, good when they fill it


@lru_cache(maxsize=128)
def _asked(actor: Actor, filters: Filters, stages: tuple[Stage, ...] | None) -> _Asked:
    """Make the statements once: building costs more than running them, and people look at the same lists all day."""
    conditions = _conditions(actor, filters, stages=stages)
    first = in_order(select(Household.id).where(*conditions), filters.sort).limit(PAGE).offset(START)
    next_steps = (due_by_today(actor, conditions, PAGE), in_turn_of_files(actor, conditions, PAGE))
    return _Asked(
        summary=select(
            select(func.count()).select_from(Household).where(*conditions).scalar_subquery().label("total"),
            _all_tags(actor).label("tags"),
        ),
        page=in_order(_FILES.where(Household.id.in_(first)), filters.sort),
        walks=[_FILES.join(walk, walk.c.household_id == Household.id).order_by(*walk.c) for walk in next_steps],
    )


def _stages(actor: Actor, filters: Filters) -> tuple[Stage, ...] | None:
    """Return the stages of the column asked for, None for all; part of what a statement is made of."""
    column = BOARD.current(actor.space_id).find(filters.stage)
    return None if column is None else column.stages


def _conditions(actor: Actor, filters: Filters, *, stages: tuple[Stage, ...] | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Household.visible_to(actor)]
    if filters.state is State.OPEN:
        conditions.append(Household.closed_on.is_(None))
    elif filters.state is State.CLOSED:
        conditions.append(Household.closed_on.is_not(None))
    words = words_sought(filters.text)
    conditions += [Household.search_text.contains(word, autoescape=True) for word in words]
    if filters.owner == 0:
        conditions.append(Household.owner_id.is_(None))
    elif filters.owner is not None:
        conditions.append(Household.owner_id == filters.owner)
    if filters.source is not None:
        conditions.append(Household.source == filters.source)
    if filters.gate is not None:
        conditions.append(Household.source_id == filters.gate)
    if filters.cohort is not None:
        conditions.append(Household.cohort_id == filters.cohort)
    if filters.tag:
        tagged = select(HouseholdTag.household_id).where(
            HouseholdTag.space_id == actor.space_id, HouseholdTag.tag == filters.tag
        )
        conditions.append(Household.id.in_(tagged))
    if judged := _judged(filters):
        of_space = Qualification.space_id == actor.space_id
        conditions.append(Household.id.in_(select(Qualification.household_id).where(of_space, *judged)))
    if stages is not None:
        conditions.append(STAGE_RANK.in_([_RANK[stage] if stage else 0 for stage in stages]))
    if filters.faults:
        conditions.append(Household.closed_on.is_(None))
        conditions.append(or_(Household.owner_id.is_(None), ~has_next_action()))
    return conditions


def _judged(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [Qualification.persona == filters.persona] if filters.persona else []
    return conditions if filters.priority is None else [*conditions, Qualification.level == filters.priority]


# Made once: building a statement costs more than running it.
_FILES: Select[*tuple[Any, ...]] = (
    select(*_FILE_COLUMNS)
    .outerjoin(Person, Person.id == Household.owner_id)
    .outerjoin(Qualification, Qualification.household_id == Household.id)
    .outerjoin(_ORIGIN, _ORIGIN.code == Household.origin_commune_code)
    .outerjoin(_TARGET, _TARGET.code == Household.target_commune_code)
)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_FILES_BY_ID = _FILES.where(Household.id.in_(_IDS))


def _rows(households: Sequence[Row[*tuple[Any, ...]]], actor: Actor, now: dt.datetime) -> list[FileRow]:
    ids = [household.id for household in households]
    actions, columns = next_actions(ids, now=now, language=actor.language), BOARD.current(actor.space_id).by_stage
    today = paris_date(now)
    return [
        FileRow(
            household_id=h.id,
            name=h.name,
            people=h.people or "",
            origin=h.origin or h.origin_place,
            target=h.target or "",
            owner=None if h.first_name is None else f"{h.first_name} {h.last_name}",
            stage=_BY_RANK[h.rank],
            opened_on=h.opened_on,
            days=(days := (today - h.since).days),
            age=Age.FRESH if (column := columns.get(_BY_RANK[h.rank])) is None else age_of(column, days),
            tags=tuple(_split(h.tags)),
            priority=h.level,
            persona=h.persona,
            next_action=actions.get(h.id),
            help_asked=h.help_asked,
            reminders_paused=h.reminders_paused_until is not None and h.reminders_paused_until >= today,
        )
        for h in households
    ]
