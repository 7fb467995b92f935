"""Reading family files."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import Select, and_, bindparam, or_, select

from concierge.families.anchor_dates import Anchor, AnchorDates, AnchorKind
from concierge.families.answer_keys import AnswerKey
from concierge.families.choices import MemberKind, Milestone
from concierge.families.facts import AnswerValue, Fact, FactValue
from concierge.families.interview.grid import Kind
from concierge.families.interview.loading import INTERVIEW
from concierge.families.interview.models import InterviewAnswer
from concierge.families.known_facts import HouseholdFacts, MemberFacts
from concierge.families.models import (
    AnchorDateRow,
    Appointment,
    Contact,
    FactValueRow,
    FamilyAccess,
    Household,
    HouseholdTag,
    LocalDeadline,
    Member,
    Note,
)
from concierge.families.rules import stage_of
from concierge.families.trades import OCCUPATION
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db, read_columns
from concierge.platform.errors import NotFound
from concierge.territory.queries import find_communes
from concierge.territory.travel_time import distance_km


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What is known of one household's project, as the rules read it."""

    household: HouseholdFacts
    anchors: AnchorDates


def hold_file(actor: Actor, household_id: int) -> Household:
    """Return a file that nobody else writes to until the transaction ends: what is sent at once comes one by one.

    Weaker than what a merge takes, on purpose: every form of a file already keeps merges away, and two of them
    that both asked for the strongest lock would wait for each other.
    """
    query = scoped(actor, Household).where(Household.id == household_id).with_for_update(key_share=True)
    household = db.session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if household is None:
        raise NotFound
    return household


def list_members(actor: Actor, household_id: int) -> list[Member]:
    """Return who belongs to the household today, adults first as they were given."""
    return list(db.session.scalars(_members(actor), {"household_id": household_id}))


def adults_erasable_alone(household_id: int) -> list[Member]:
    """Return the adults who may be erased while somebody stays to be spoken to; who left the home may go too."""
    query = select(Member).where(
        Member.household_id == household_id, Member.kind == MemberKind.ADULT, Member.first_name != ""
    )
    adults = db.session.scalars(query.order_by(Member.position, Member.id)).all()
    here = {row.id for row in adults if row.removed_on is None}
    return [row for row in adults if here - {row.id}]


@lru_cache(maxsize=128)
def _members(actor: Actor) -> Select[Member]:
    """Make the statement once for each reader: every page of a file asks it."""
    query = scoped(actor, Member).where(Member.household_id == bindparam("household_id"), Member.removed_on.is_(None))
    return query.order_by(Member.position, Member.id)


# Made once, as above.
_TAGS = (
    select(HouseholdTag.tag).where(HouseholdTag.household_id == bindparam("household_id")).order_by(HouseholdTag.tag)
)


def list_tags(household_id: int) -> list[str]:
    """Return the tags of a file."""
    return list(read_columns(_TAGS, {"household_id": household_id}).scalars())


def list_contacts(actor: Actor, household_id: int) -> list[Contact]:
    """Return the contacts with a family, the latest first."""
    query = scoped(actor, Contact).where(Contact.household_id == household_id)
    return list(db.session.scalars(query.order_by(Contact.at.desc(), Contact.id.desc())))


def list_notes(actor: Actor, household_id: int) -> list[Note]:
    """Return the notes on a file, the latest first."""
    query = scoped(actor, Note).where(Note.household_id == household_id)
    return list(db.session.scalars(query.order_by(Note.at.desc(), Note.id.desc())))


def list_appointments(actor: Actor, household_id: int) -> list[Appointment]:
    """Return the meetings with a family that were not called off, in their order."""
    query = scoped(actor, Appointment).where(
        Appointment.household_id == household_id, Appointment.cancelled_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Appointment.starts_at)))


def list_accesses(actor: Actor, household_id: int) -> list[FamilyAccess]:
    """Return the personal links of a family."""
    query = scoped(actor, FamilyAccess).where(FamilyAccess.household_id == household_id)
    return list(db.session.scalars(query.order_by(FamilyAccess.id.desc())))


def milestone_dates(household: Household) -> dict[Milestone, dt.date | None]:
    """Return the milestones of a file with their dates."""
    return {milestone: getattr(household, milestone.column) for milestone in Milestone}


def stage(household: Household) -> Milestone | None:
    """Return the furthest milestone a file has reached."""
    return stage_of(milestone_dates(household))


def typed_facts(household_id: int) -> dict[tuple[int | None, Fact], FactValue]:
    """Return the facts typed in, by member id (None: the household) and fact."""
    rows = db.session.scalars(select(FactValueRow).where(FactValueRow.household_id == household_id))
    return {(row.member_id, row.fact): row.value for row in rows}


def typed_anchors(household_id: int) -> dict[tuple[int | None, Anchor], AnchorDateRow]:
    """Return the dates typed in, by member id (None: the household) and anchor."""
    rows = db.session.scalars(select(AnchorDateRow).where(AnchorDateRow.household_id == household_id))
    return {(row.member_id, row.anchor): row for row in rows}


def get_project(household: Household) -> Project:
    """Return what is known of one household. Five queries, whatever its size."""
    return get_projects([household])[household.id]


def get_projects(households: Sequence[Household]) -> dict[int, Project]:
    """Return what is known of several households, in as many queries as for one."""
    ids = [household.id for household in households]
    members = _group(
        db.session.scalars(
            select(Member)
            .where(Member.household_id.in_(ids), Member.removed_on.is_(None))
            .order_by(Member.position, Member.id)
        )
    )
    facts = _group(db.session.scalars(select(FactValueRow).where(FactValueRow.household_id.in_(ids))))
    anchors = _group(db.session.scalars(select(AnchorDateRow).where(AnchorDateRow.household_id.in_(ids))))
    answers = _answers(ids)
    codes = {c for h in households for c in (h.origin_commune_code, h.target_commune_code) if c}
    communes = find_communes(sorted(codes))
    projects = {}
    for household in households:
        origin = communes.get(household.origin_commune_code or "")
        target = communes.get(household.target_commune_code or "")
        projects[household.id] = Project(
            household=HouseholdFacts(
                members=_member_facts(household.id, members[household.id], facts[household.id], answers),
                facts=_origin(household) | _facts_about(None, facts[household.id]),
                answers=answers.get((household.id, None), {}),
                distance_km=_rounded(distance_km(origin, target)) if origin and target else None,
                origin_department=origin.department if origin else None,
                target_department=target.department if target else None,
            ),
            anchors=_anchor_dates(household, anchors[household.id]),
        )
    return projects


def _rounded(distance: float | None) -> int | None:
    return None if distance is None else round(distance)


T = TypeVar("T", Member, FactValueRow, AnchorDateRow)


def _group(rows: Iterable[T]) -> Mapping[int, list[T]]:
    grouped: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        grouped[row.household_id].append(row)
    return grouped


def _origin(household: Household) -> dict[Fact, FactValue]:
    """Whoever leaves a French commune does not come from abroad: known without asking."""
    if household.origin_commune_code:
        return {Fact.ORIGIN_ABROAD: False}
    return {Fact.ORIGIN_ABROAD: True} if household.origin_place else {}


_Answers = Mapping[tuple[int, int | None], Mapping[AnswerKey, AnswerValue]]  # by household and member


def _answers(household_ids: Sequence[int]) -> _Answers:
    """Return the answers that rules may read; one the interview no longer accepts is asked again, never guessed.

    Of free words only short ones that are not sensitive: what somebody's trade is.
    """
    questions = INTERVIEW.installed().questions
    short = [name for name, each in questions.items() if each.kind is Kind.TEXT and not each.is_sensitive]
    told = or_(
        InterviewAnswer.value.is_not(None), and_(InterviewAnswer.question.in_(short), InterviewAnswer.words != "")
    )
    rows = db.session.execute(
        select(
            InterviewAnswer.household_id,
            InterviewAnswer.member_id,
            InterviewAnswer.question,
            InterviewAnswer.value,
            InterviewAnswer.words,
        ).where(InterviewAnswer.household_id.in_(household_ids), told)
    )
    found: dict[tuple[int, int | None], dict[AnswerKey, AnswerValue]] = defaultdict(dict)
    for household_id, member_id, name, value, words in rows:
        question = questions.get(AnswerKey(name))
        typed = tuple(value) if isinstance(value, list) else words if value is None else value
        if question is not None and question.accepts(typed):
            found[household_id, member_id][question.name] = typed
    return found


def list_trades(household_ids: Sequence[int]) -> dict[int, str]:
    """Return what adults said in the interview that their trade is, by member, in one statement."""
    found = {member_id: answers.get(OCCUPATION) for (_family, member_id), answers in _answers(household_ids).items()}
    return {member_id: str(trade) for member_id, trade in found.items() if member_id is not None and trade}


def _member_facts(
    household_id: int, members: Sequence[Member], facts: Sequence[FactValueRow], answers: _Answers
) -> tuple[MemberFacts, ...]:
    return tuple(
        MemberFacts(
            id=str(member.id),
            kind=member.kind.scope,
            first_name=member.first_name,
            birth=member.birth_on,
            expected_birth=member.expected_on,
            relative=member.relative,
            facts=_facts_about(member.id, facts),
            answers=answers.get((household_id, member.id), {}),
        )
        for member in members
    )


def _facts_about(member_id: int | None, facts: Sequence[FactValueRow]) -> dict[Fact, FactValue]:
    return {row.fact: row.value for row in facts if row.member_id == member_id}


def _anchor_dates(household: Household, rows: Sequence[AnchorDateRow]) -> AnchorDates:
    member_dates: dict[str, dict[Anchor, dt.date]] = defaultdict(dict)
    dates: dict[Anchor, dt.date] = {}
    for row in rows:
        if row.anchor.kind is AnchorKind.MEMBER and row.member_id is not None:
            member_dates[str(row.member_id)][row.anchor] = row.on
        else:
            dates[row.anchor] = row.on
    return AnchorDates(opened=household.opened_on, dates=dates, member_dates=member_dates)


def list_local_deadlines(space_id: int, *, since: dt.date) -> list[LocalDeadline]:
    """Return the dated local deadlines of a space from `since` on, in their order."""
    query = select(LocalDeadline).where(LocalDeadline.space_id == space_id, LocalDeadline.on >= since)
    return list(db.session.scalars(query.order_by(LocalDeadline.on, LocalDeadline.id)))


def with_local_deadlines(
    anchors: AnchorDates, target_commune: str | None, deadlines: Sequence[LocalDeadline]
) -> AnchorDates:
    """Add to a family's dates the next deadline of each kind: its commune's own, else the agency's."""
    chosen: dict[Anchor, LocalDeadline] = {}
    for deadline in deadlines:
        if deadline.commune_code not in {None, target_commune}:
            continue
        known = chosen.get(deadline.anchor)
        if known is None or (known.commune_code is None and deadline.commune_code is not None):
            chosen[deadline.anchor] = deadline
    return anchors.with_dates(**{anchor.value: deadline.on for anchor, deadline in chosen.items()})
