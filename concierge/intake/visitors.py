"""« Mes visiteurs »: what became of those an organisation sent, as far as each of them agreed to tell it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, ScalarSelect, Select, and_, case, extract, func, literal, or_, select
from sqlalchemy.sql import exists

from concierge.accounts.models import Person
from concierge.families.choices import Confirmation, Milestone
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import Purpose
from concierge.families.models import Household, Member
from concierge.intake.models import CounterCapture
from concierge.intake.visitor_rules import MILESTONES, VisitorState, YearCounts, state_of
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.search_text import normalise

PAGE = 30
_CONFIRMATIONS = {
    VisitorState.WAITING: Confirmation.AWAITED,
    VisitorState.UNANSWERED: Confirmation.EXPIRED,
    VisitorState.REFUSED: Confirmation.REFUSED,
}
_YEAR = case(  # a capture's own: the file may be older, where the person was known already
    (CounterCapture.id.is_not(None), extract("year", CounterCapture.taken_at)),
    else_=extract("year", Household.opened_on),
).cast(Integer)
_JOINED = (CounterCapture.household_id == Household.id) & (CounterCapture.space_id == Household.space_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorFilters:
    """What is asked of the list."""

    text: str = ""
    state: VisitorState | None = None
    year: int | None = None
    page: int = 1

    def to_query(self, page: int) -> dict[str, str | int]:
        """Return the arguments of the address of another page of the same list."""
        kept = {"q": self.text, "etat": self.state.value if self.state else "", "annee": self.year or ""}
        return {name: value for name, value in kept.items() if value} | ({"page": page} if page > 1 else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody as the office that sent them may see them. No name: erased, or never told to the office."""

    name: str
    on: dt.date
    by: str  # who wrote them down
    state: VisitorState
    since: dt.date | None  # when the milestone told was reached


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorPage:
    """One page of them, the latest first, with the counts of each year."""

    rows: Sequence[Visitor]
    total: int
    page: int
    years: Sequence[YearCounts]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def list_visitors(actor: Actor, filters: VisitorFilters) -> VisitorPage:
    """Return one page of those the actor's organisation sent. Three queries for any number."""
    years = _years(actor)
    asked = and_(_brought(actor), *_conditions(actor, filters))
    counted = _from(actor, select(func.count())).where(asked)
    total = db.session.execute(counted).scalar_one()
    number = min(max(1, filters.page), max(1, -(-total // PAGE)))
    query = _from(actor, select(Household, CounterCapture, Person, _who_shares(actor))).outerjoin(
        Person, Person.id == CounterCapture.person_id
    )
    rows = db.session.execute(
        query.where(asked)
        .order_by(CounterCapture.id.is_(None), CounterCapture.taken_at.desc(), CounterCapture.id.desc())
        .order_by(Household.opened_on.desc(), Household.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return VisitorPage(rows=[_visitor(*row) for row in rows], total=total, page=number, years=years)


def _visitor(
    household: Household, capture: CounterCapture | None, person: Person | None, sharing: str | None
) -> Visitor:
    reached = frozenset(m for m in MILESTONES.values() if getattr(household, m.column) is not None)
    state = state_of(household.confirmation, reached, shared=sharing is not None)
    milestone = MILESTONES.get(state)
    return Visitor(
        name=capture.name if capture else (sharing or "").strip(),
        on=paris_date(capture.taken_at) if capture else household.opened_on,
        by=person.full_name if person else "",
        state=state,
        since=getattr(household, milestone.column) if milestone else None,
    )


def _years(actor: Actor) -> list[YearCounts]:
    """Count whoever came by the office, whatever they share, by the year they came in."""
    shared, settled = _shares(actor), Household.settled_on.is_not(None)
    rows = db.session.execute(
        _from(
            actor,
            select(
                _YEAR.label("year"),
                func.count().label("sent"),
                _sum(settled).label("settled"),
                _sum(shared).label("sharing"),
                _sum(shared & settled).label("sharing_settled"),
            ),
        )
        .where(or_(_brought(actor), _came_by_itself(actor)))
        .group_by(_YEAR)
        .order_by(_YEAR.desc())
    )
    return [YearCounts(**row) for row in rows.mappings()]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, literal(1)), else_=literal(0))), 0)


def _from(actor: Actor, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Read the files of the space, beside what this organisation wrote down of each."""
    mine = _JOINED & CounterCapture.visible_to(actor)
    return query.select_from(Household).outerjoin(CounterCapture, mine).where(Household.space_id == actor.space_id)


def _brought(actor: Actor) -> ColumnElement[bool]:
    """Those the organisation wrote down, and of the others it brought those who let it know."""
    return or_(CounterCapture.id.is_not(None), and_(_came_by_itself(actor), _shares(actor)))


def _came_by_itself(actor: Actor) -> ColumnElement[bool]:
    """Those who came by another gate of the organisation: its form, a list; it never saw their names."""
    return and_(
        Household.origin_organisation_id == actor.organisation_id,
        Household.origin_organisation_id != Household.responsible_organisation_id,
        Household.merged_into.is_(None),
        CounterCapture.id.is_(None),
        Household.is_counted(),
    )


def _shares(actor: Actor) -> ColumnElement[bool]:
    """Whether an adult of the family agreed that this organisation hears what becomes of its plans."""
    return exists().where(_lets_know(actor))


def _who_shares(actor: Actor) -> ScalarSelect[str]:
    """Return the name of whoever agreed: what the team calls the file is the team's own."""
    agreed = select(Member.first_name + " " + Member.last_name).join(Consent, Consent.member_id == Member.id)
    return agreed.where(_lets_know(actor)).order_by(Consent.id).limit(1).correlate(Household).scalar_subquery()


def _lets_know(actor: Actor) -> ColumnElement[bool]:
    return and_(
        Consent.household_id == Household.id,
        Consent.space_id == Household.space_id,
        Consent.purpose == Purpose.OUTCOME,
        Consent.recipient_id == actor.organisation_id,
        Consent.stands(),
    )


def _conditions(actor: Actor, filters: VisitorFilters) -> list[ColumnElement[bool]]:
    found = [
        or_(CounterCapture.search_text.contains(word, autoescape=True), _called(actor, word))
        for word in normalise(filters.text).split()
    ]
    if filters.year is not None:
        found.append(_YEAR.in_([filters.year]))
    if filters.state is not None:
        found.append(_in_state(actor, filters.state))
    return found


def _called(actor: Actor, word: str) -> ColumnElement[bool]:
    """Whether somebody the organisation did not write down itself is called so; nothing else of them is searched."""
    return and_(CounterCapture.id.is_(None), _who_shares(actor).icontains(word, autoescape=True))


def _in_state(actor: Actor, state: VisitorState) -> ColumnElement[bool]:
    """Return the condition of a state, as `state_of` derives it."""
    if state in _CONFIRMATIONS:
        return Household.confirmation == _CONFIRMATIONS[state]
    further: list[ColumnElement[bool]] = []
    for other, milestone in MILESTONES.items():
        reached = _column(milestone).is_not(None)
        if other is state:
            return and_(Household.is_confirmed(), _shares(actor), reached, *further)
        further.append(~reached)
    return and_(Household.is_counted(), or_(~_shares(actor), and_(*further)))


def _column(milestone: Milestone) -> ColumnElement[dt.date | None]:
    column: ColumnElement[dt.date | None] = getattr(Household, milestone.column)
    return column
