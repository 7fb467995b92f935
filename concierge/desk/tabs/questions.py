"""What a file still lacks, and where each answer is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from concierge.desk.tabs.file import FileHeader
from concierge.families.anchor_dates import Anchor
from concierge.families.answer_keys import AnswerKey
from concierge.families.facts import FACTS, Fact, Knowable, knowable_of
from concierge.families.interview.places import field_name
from concierge.families.interview.queries import find_declined_facts
from concierge.families.interview.vocabulary import block_of, is_sensitive, question_of
from concierge.families.models import Member
from concierge.families.project_form import ProjectForm, anchor_field_name, fact_field_name

_FROM_BIRTH = (Fact.AGE, Fact.AGE_MONTHS, Fact.EXPECTED, Fact.SCHOOL_LEVEL)
_FROM_TOWNS = (Fact.DISTANCE_KM, Fact.CHANGES_DEPARTMENT)

QuestionKey = tuple[str, str | None]  # the words of the question, and the first name of whom it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPart:
    """One part of the form of the project: its fields by name, and those whose answer decides about steps."""

    key: str
    member: Member | None
    fields: list[str]
    lacking: frozenset[str]


def question_addresses(header: FileHeader) -> dict[QuestionKey, str]:
    """Return the address of the field that answers each open question."""
    names = {str(member.id): member.first_name for member in header.members}
    return {
        (question_of(fact), names.get(member_id or "")): answer_address(header, fact, member_id)
        for fact, member_id in _open_questions(header)
    }


def project_parts(header: FileHeader, form: ProjectForm) -> list[ProjectPart]:
    """Return the form of the project in parts: its dates, the household, then each member."""
    elsewhere = (*_FROM_BIRTH, *_FROM_TOWNS)
    asked = {
        _field(fact, member_id)
        for fact, member_id in _open_questions(header)
        if isinstance(fact, Fact) and fact not in elsewhere
    }

    def part(key: str, member: Member | None, names: Iterable[str]) -> ProjectPart:
        fields = list(names)
        lacking = frozenset(name for name in fields if name in asked and form[name].data in (None, ""))
        return ProjectPart(key=key, member=member, fields=fields, lacking=lacking)

    return [
        part("dates", None, _about(form.anchor_keys, None)),
        part("foyer", None, _about(form.fact_keys, None)),
        *(
            part(
                f"membre-{member.id}",
                member,
                [*_about(form.fact_keys, member.id), *_about(form.anchor_keys, member.id)],
            )
            for member in header.members
        ),
    ]


def _about(keys: Mapping[str, tuple[int | None, Any]], member_id: int | None) -> list[str]:
    return [name for name, (about, _what) in keys.items() if about == member_id]


def _open_questions(header: FileHeader) -> list[tuple[Knowable, str | None]]:
    """Return what the plan lacks; nobody is pressed for what is sensitive."""
    rows = header.plan.open_questions if header.plan is not None else []
    facts = [(knowable_of(name), member_id) for name, member_id, _steps in rows]
    declined = find_declined_facts(header.household.id) if facts else frozenset()
    asked = [(fact, member_id) for fact, member_id in facts if not is_sensitive(fact)]
    return [(fact, about) for fact, about in asked if (int(about) if about else None, fact.value) not in declined]


def _field(fact: Fact, member_id: str | None) -> str:
    """Return the field of a fact; of the facts of the whole household, derived ones come from the move-in."""
    if FACTS[fact].derived:
        return anchor_field_name(None, Anchor.MOVE_IN)
    return fact_field_name(int(member_id) if member_id else None, fact)


def answer_address(header: FileHeader, fact: Knowable | Anchor, member_id: str | None) -> str:
    """Return the address of the field that answers a question, or dates an anchor."""
    household_id = header.household.id
    if isinstance(fact, Anchor):
        return url_for("desk.project_tab", household_id=household_id, _anchor=anchor_field_name(None, fact))
    if isinstance(fact, AnswerKey):
        anchor = f"question-{field_name(fact, int(member_id) if member_id else None)}"
        return url_for("desk.interview_tab", household_id=household_id, bloc=block_of(fact), _anchor=anchor)
    if fact in _FROM_BIRTH and member_id is not None:
        return url_for("desk.edit_member", household_id=household_id, member_id=int(member_id), _anchor="birth_on")
    if fact in _FROM_TOWNS:
        field = "target" if header.origin is not None else "origin"
        return url_for("desk.edit_household", household_id=household_id, _anchor=field)
    return url_for("desk.project_tab", household_id=household_id, _anchor=_field(fact, member_id))
