"""Writing answers: each goes where it belongs, so that the project and the interview never disagree."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from sqlalchemy import delete, select

from concierge.families.anchor_dates import Anchor
from concierge.families.answer_keys import AnswerKey
from concierge.families.consent.events import HealthErased
from concierge.families.consent.health import says_something, settle_health
from concierge.families.consent.purposes import Means, Purpose
from concierge.families.consent.queries import has_consent
from concierge.families.facts import Fact
from concierge.families.interview.events import AnswersChanged, QuestionSet
from concierge.families.interview.grid import FileField, Level, Question, Setting
from concierge.families.interview.loading import INTERVIEW
from concierge.families.interview.models import InterviewAnswer, QuestionSetting
from concierge.families.interview.places import Place, Refusal
from concierge.families.interview.queries import Given, key_of, list_settings, typed
from concierge.families.models import Household, Member
from concierge.families.project import set_anchors, set_facts
from concierge.families.queries import list_tags
from concierge.families.rules import HouseholdDetails, MemberDetails
from concierge.families.services import as_text, get_member, touch, update_household, update_member
from concierge.platform import events
from concierge.platform.access import Actor, scoped
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy

Answers = Mapping[Place, Given | None]
F = TypeVar("F", Fact, Anchor, FileField)


class InterviewClosed(DomainError):
    """A closed file is read, not written."""

    status = 409


def save_answers(
    actor: Actor, household: Household, answers: Answers, now: dt.datetime, *, health_agreed: Means | None = None
) -> None:
    """Write answers, each where it belongs; None takes one back. Only what differs is written and recorded."""
    if household.closed_on is not None:
        raise InterviewClosed(N_("Ce dossier est clos : rouvrez-le pour compléter l’entretien."))
    given = _without_refusals(household, answers)
    facts = {(place.member_id, fact): value for place, fact, value in _feeding(Fact, given)}
    # The form gives a fact what a fact takes.
    set_facts(actor, household, facts, now, health_agreed=health_agreed)  # type: ignore[arg-type]
    dates = {(place.member_id, anchor): on for place, anchor, on in _feeding(Anchor, given)}
    set_anchors(actor, household, dates, now)  # type: ignore[arg-type]
    _save_fields(actor, household, given, now, health_agreed)
    _save_refusals(actor, household, answers, now)
    own = {place: value for place, value in given.items() if place.question.feeds is None}
    _save_own(actor, household, own, now, health_agreed)


def set_question(actor: Actor, name: AnswerKey, setting: Setting, now: dt.datetime) -> Question:
    """Change how an agency asks one question; the level of the file and « asked » mean no change at all."""
    question = INTERVIEW.installed().questions.get(name)
    if question is None:
        raise NotFound
    if question.health and setting.level in (Level.ESSENTIAL, Level.OPTIONAL):
        raise DomainError(N_("Une question de santé reste sensible, ou jamais au comptoir."), field="level")
    if setting.level is question.level:
        setting = replace(setting, level=None)
    if list_settings(actor.space_id).get(name, Setting()) == setting:
        return question
    row = db.session.scalars(
        select(QuestionSetting).where(QuestionSetting.space_id == actor.space_id, QuestionSetting.question == name)
    ).one_or_none()
    if row is None:
        row = QuestionSetting(space_id=actor.space_id, question=name.value)
        db.session.add(row)
    row.level, row.off = setting.level, setting.off
    db.session.flush()
    level = None if setting.level is None else setting.level.value
    events.record(QuestionSet(question=name.value, level=level, off=setting.off), actor, now)
    return question


def erase_health(event: HealthErased, _actor: Actor, _now: dt.datetime) -> None:
    """Erase the answers about health of a household in which nobody agrees any more that they be kept."""
    if event.household_id is None or has_consent(event.household_id, Purpose.HEALTH):
        return
    names = [name.value for name, question in INTERVIEW.installed().questions.items() if question.health]
    db.session.execute(
        delete(InterviewAnswer).where(
            InterviewAnswer.household_id == event.household_id, InterviewAnswer.question.in_(names)
        )
    )


def _without_refusals(household: Household, answers: Answers) -> Answers:
    """Return what answers say; a refusal takes the fact, the date or the answer back, and leaves the file's own fields.

    A name, an address or a telephone that is known is not refused: it is erased where it stands, by whoever wants to.
    """
    for place, value in answers.items():
        field = place.question.feeds
        if value is Refusal.DECLINED and isinstance(field, FileField) and _is_filled(household, place, field):
            raise DomainError(N_("Une réponse est déjà notée : effacez-la d’abord."), field=field.value)
    return {
        place: None if value is Refusal.DECLINED else value
        for place, value in answers.items()
        if value is not Refusal.DECLINED or not isinstance(place.question.feeds, FileField)
    }


def _is_filled(household: Household, place: Place, field: FileField) -> bool:
    owner = household if place.member_id is None else db.session.get_one(Member, place.member_id)
    return bool(getattr(owner, field.value, None))


def _save_refusals(actor: Actor, household: Household, answers: Answers, now: dt.datetime) -> None:
    """Keep that somebody prefers not to say; whatever they say later takes its place."""
    for member_id in {place.member_id for place in answers} - {None}:
        get_member(actor, household.id, int(member_id or 0))
    query = scoped(actor, InterviewAnswer).where(InterviewAnswer.household_id == household.id)
    rows = {(row.member_id, row.question): row for row in db.session.scalars(query)}
    changes, names = [], []
    for place, value in answers.items():
        row = rows.get((place.member_id, place.question.name.value))
        was, declines = row is not None and row.declined, value is Refusal.DECLINED
        if was == declines:
            continue
        if row is not None:
            db.session.delete(row)
        if declines:
            _decline(actor, household, place, now)
        names.append(place.question.name.value)
        changes.append(
            Changed(
                field=key_of(place),
                old=Refusal.DECLINED.value if was else None,
                new=Refusal.DECLINED.value if declines else None,
                privacy=_privacy(place.question),
                about_id=place.member_id,
            )
        )
    if changes:
        touch(household)
        db.session.flush()
        event = AnswersChanged(household_id=household.id, questions=tuple(dict.fromkeys(names)))
        events.record(event, actor, now, changes=changes)


def _decline(actor: Actor, household: Household, place: Place, now: dt.datetime) -> None:
    db.session.flush()  # the answer it takes the place of goes first
    db.session.add(
        InterviewAnswer(
            space_id=household.space_id,
            household_id=household.id,
            member_id=place.member_id,
            question=place.question.name.value,
            declined=True,
            answered_at=now,
            answered_by=actor.person_id,
        )
    )


def _feeding(kind: type[F], answers: Answers) -> list[tuple[Place, F, Given | None]]:
    return [
        (place, place.question.feeds, value)
        for place, value in answers.items()
        if isinstance(place.question.feeds, kind)
    ]


def _save_fields(
    actor: Actor, household: Household, answers: Answers, now: dt.datetime, health_agreed: Means | None
) -> None:
    by_member: dict[int | None, dict[str, Given | None]] = {}
    for place, field, value in _feeding(FileField, answers):
        by_member.setdefault(place.member_id, {})[field.value] = value
    for member_id, values in by_member.items():
        if member_id is None:
            household_details = replace(_household_details(household), **_filled(values))
            update_household(actor, household, household_details, seen_version=None, now=now)
        else:
            member = get_member(actor, household.id, member_id)
            details = replace(_details(member), **_filled(values))
            update_member(actor, member, details, seen_version=None, health_agreed=health_agreed, now=now)


_DATES_AND_COMMUNES = {FileField.BIRTH.value, FileField.ORIGIN.value, FileField.TARGET.value}


def _filled(values: Mapping[str, Given | None]) -> dict[str, Any]:
    """Return what fields hold when nothing is said: an empty text, but no date and no commune."""
    return {name: value if value or name in _DATES_AND_COMMUNES else "" for name, value in values.items()}


def _household_details(household: Household) -> HouseholdDetails:
    names = [field.name for field in fields(HouseholdDetails) if field.name != "tags"]
    tags = tuple(list_tags(household.id))
    return HouseholdDetails(tags=tags, **{name: getattr(household, name) for name in names})


def _details(member: Member) -> MemberDetails:
    return MemberDetails(**{field.name: getattr(member, field.name) for field in fields(MemberDetails)})


def _save_own(
    actor: Actor, household: Household, answers: Answers, now: dt.datetime, health_agreed: Means | None
) -> None:
    for member_id in {place.member_id for place in answers} - {None}:
        get_member(actor, household.id, int(member_id or 0))
    query = scoped(actor, InterviewAnswer).where(
        InterviewAnswer.household_id == household.id, InterviewAnswer.declined.is_(False)
    )
    rows = {(row.member_id, row.question): row for row in db.session.scalars(query)}
    changes = []
    for place, value in answers.items():
        question = place.question
        if value is not None and not question.accepts(value):
            raise DomainError(N_("Cette réponse n’est pas possible."), field=question.name.value)
        row = rows.get((place.member_id, question.name.value))
        old = None if row is None else (row.words if row.value is None else typed(row.value))
        if old == value and isinstance(old, bool) == isinstance(value, bool):
            continue
        touched = question.health and says_something(value)
        settle_health(actor, household, touched=touched, agreed=health_agreed, now=now)
        _write(actor, household, place, row, value, now)
        changes.append(
            Changed(
                field=question.name.value,
                old=_kept(old),
                new=_kept(value),
                privacy=_privacy(question),
                about_id=place.member_id,
            )
        )
    if changes:
        touch(household)
        db.session.flush()
        names = tuple(dict.fromkeys(change.field for change in changes))
        events.record(AnswersChanged(household_id=household.id, questions=names), actor, now, changes=changes)


def _write(
    actor: Actor, household: Household, place: Place, row: InterviewAnswer | None, value: Given | None, now: dt.datetime
) -> None:
    if value is None:
        db.session.delete(row)
        return
    if row is None:
        row = InterviewAnswer(
            space_id=household.space_id,
            household_id=household.id,
            member_id=place.member_id,
            question=place.question.name.value,
        )
        db.session.add(row)
    row.words = str(value) if place.question.is_text else ""
    row.value = None if place.question.is_text else _plain(value)
    row.answered_at, row.answered_by = now, actor.person_id


def _plain(value: Given) -> str | int | bool | list[str]:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _privacy(question: Question) -> Privacy:
    """Health alone is sensitive in the sense of the law: a consent taken back erases it, former values included."""
    if question.health:
        return Privacy.SENSITIVE
    return Privacy.FREE_TEXT if question.is_text else Privacy.PROJECT


def _kept(value: Given | None) -> str | None:
    """Return an answer as the history keeps it; several choices are separated by commas."""
    return ",".join(value) if isinstance(value, tuple) else as_text(value)
