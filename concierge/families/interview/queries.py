"""Reading interviews: the grid as an agency asks it, what a family answered, and what it had answered before."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from concierge.accounts.models import Person
from concierge.families.answer_keys import AnswerKey
from concierge.families.facts import AnswerValue
from concierge.families.interview.grid import FileField, Grid, Setting, with_settings
from concierge.families.interview.loading import INTERVIEW
from concierge.families.interview.models import InterviewAnswer, QuestionSetting
from concierge.families.interview.places import HOUSEHOLD, Person as Asked, Place, Refusal, all_places
from concierge.families.models import Household, Member
from concierge.families.queries import list_members, typed_anchors, typed_facts
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.platform.events import ChangeRow, EventRow

Given = AnswerValue | dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """One family's interview: where each question is asked, and what is known there."""

    household: Household
    members: Sequence[Member]
    grid: Grid
    answers: Mapping[Place, Given]

    @property
    def people(self) -> list[Asked]:
        """Return everybody who is asked something, the household first."""
        return [HOUSEHOLD, *((member.id, member.kind.value) for member in self.members)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """One answer that was given, corrected or taken back."""

    at: dt.datetime
    by: str
    old: str | None
    new: str | None


def list_settings(space_id: int) -> dict[AnswerKey, Setting]:
    """Return what an agency changed of the shipped questions."""
    rows = db.session.scalars(select(QuestionSetting).where(QuestionSetting.space_id == space_id))
    return {AnswerKey(row.question): Setting(level=row.level, off=row.off) for row in rows}


def get_grid(space_id: int) -> Grid:
    """Return the interview as an agency asks it."""
    return with_settings(INTERVIEW.installed(), list_settings(space_id))


def get_interview(actor: Actor, household: Household) -> Interview:
    """Return the interview of a family: six queries, however many questions and people."""
    members = list_members(actor, household.id)
    grid = get_grid(actor.space_id)
    known, declined = _known(actor, household, members), find_declined(household.id)
    people = [HOUSEHOLD, *((member.id, member.kind.value) for member in members)]
    answers = {
        place: value
        for place in all_places(grid, people)
        if (value := known.get((place.member_id, key_of(place)))) not in (None, "")
        and (place.question.feeds is not None or place.question.accepts(value))
    }
    for place in all_places(grid, people):
        if place not in answers and (place.member_id, place.question.name.value) in declined:
            answers[place] = Refusal.DECLINED
    return Interview(household=household, members=members, grid=grid, answers=answers)


def key_of(place: Place) -> str:
    """Return under which name the answer of a place is kept, and its history with it."""
    feeds = place.question.feeds
    return place.question.name.value if feeds is None else feeds.value


def find_declined(household_id: int) -> set[tuple[int | None, str]]:
    """Return what people of a family prefer not to say: whom it is about, and the question."""
    query = select(InterviewAnswer.member_id, InterviewAnswer.question).where(
        InterviewAnswer.household_id == household_id, InterviewAnswer.declined.is_(True)
    )
    return {(row[0], row[1]) for row in db.session.execute(query)}


def find_declined_facts(household_id: int) -> frozenset[tuple[int | None, str]]:
    """Return the same by what the questions feed: the facts and answers that nobody is to ask for again."""
    questions = INTERVIEW.installed().questions
    declined = find_declined(household_id)
    return frozenset(
        (member_id, key_of(Place(question, member_id)))
        for member_id, name in declined
        if (question := questions.get(AnswerKey(name))) is not None
    )


def _known(actor: Actor, household: Household, members: Sequence[Member]) -> Mapping[tuple[int | None, str], Given]:
    known: dict[tuple[int | None, str], Given] = {}
    for (member_id, fact), value in typed_facts(household.id).items():
        known[member_id, fact.value] = value
    for (member_id, anchor), row in typed_anchors(household.id).items():
        known[member_id, anchor.value] = row.on
    owners: list[tuple[int | None, Household | Member]] = [
        (None, household),
        *((member.id, member) for member in members),
    ]
    for about, owner in owners:
        for field in FileField:
            if (held := getattr(owner, field.value, None)) is not None:
                known[about, field.value] = held
    query = scoped(actor, InterviewAnswer).where(InterviewAnswer.household_id == household.id)
    for answer in db.session.scalars(query):
        known[answer.member_id, answer.question] = answer.words if answer.value is None else typed(answer.value)
    return known


def _held(about: int | None, owner: Household | Member) -> dict[tuple[int | None, str], Given]:
    """Return what the file itself says of the household or of a member."""
    held = ((field.value, getattr(owner, field.value, None)) for field in FileField)
    return {(about, name): value for name, value in held if value is not None}


def typed(value: str | int | bool | list[str]) -> AnswerValue:
    """Return a stored value as the rules read it."""
    return tuple(value) if isinstance(value, list) else value


def list_answer_changes(actor: Actor, household_id: int, place: Place) -> list[AnswerChange]:
    """Return what was answered there over time, the latest first, with who wrote it."""
    rows = db.session.execute(
        select(EventRow, ChangeRow)
        .join(ChangeRow, ChangeRow.event_id == EventRow.id)
        .where(
            EventRow.visible_to(actor),
            EventRow.household_id == household_id,
            ChangeRow.field == key_of(place),
            ChangeRow.about_id == place.member_id if place.member_id else ChangeRow.about_id.is_(None),
        )
        .order_by(EventRow.at.desc(), EventRow.id.desc())
    ).all()
    people = db.session.scalars(
        select(Person).where(Person.id.in_({event.person_id for event, _change in rows} - {None}))
    )
    names = {person.id: person.full_name for person in people}
    return [
        AnswerChange(at=event.at, by=names.get(event.person_id or 0, ""), old=change.old, new=change.new)
        for event, change in rows
    ]


def find_place(interview: Interview, field: str) -> Place | None:
    """Return the place that a field of a form stands for."""
    return next((place for place in all_places(interview.grid, interview.people) if place.field == field), None)
