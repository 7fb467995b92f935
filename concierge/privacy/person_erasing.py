"""Erases one adult of a family in one act: what is theirs goes, what is the home's stays and no longer names them."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from flask import current_app
from sqlalchemy import select, update

from concierge.accounts.models import Person
from concierge.checklists.models import HouseholdPlan, StepRow
from concierge.config import Config
from concierge.families.consent.models import Consent
from concierge.families.consent.purposes import Purpose
from concierge.families.models import Appointment, Household, Member
from concierge.families.queries import adults_erasable_alone
from concierge.families.services import refresh_search_text
from concierge.platform import events
from concierge.platform.access import Actor
from concierge.platform.clock import paris_date
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.i18n import N_
from concierge.platform.search_text import normalise
from concierge.platform.unit_of_work import after_commit
from concierge.privacy import ledger, traces
from concierge.privacy.erasure import (
    Leftovers,
    ask_to_finish,
    erasable,
    erase_from_all_lists,
    files_together,
    hold,
    opened_at,
)
from concierge.privacy.events import MemberErased
from concierge.privacy.models import MemberErasure, PersonGround
from concierge.privacy.person_rows import (
    NamingText,
    cut_texts,
    known_of,
    others_of,
    rows_of_person,
    same_people,
    texts_naming,
    without,
)
from concierge.privacy.person_words import Naming, suggested_name
from concierge.privacy.reach import PEOPLE, Rows, rows_of, tables_of
from concierge.privacy.row_erasing import erase_rows

_SHORTEST: Final = 3  # of a name looked for outside the file


class OtherPerson(DomainError):
    """The name typed is not the person's."""

    def __init__(self) -> None:
        super().__init__(N_("Ce n’est pas le nom de cette personne. Recopiez-le pour effacer."), field="person")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPreview:
    """What erasing one person would take, what stays of the home, and the texts that name them; nothing is written."""

    household: Household
    member: Member
    staying: Sequence[Member]
    gone: Mapping[str, int]  # rows by table
    documents: int
    mails: int
    spoken: Sequence[NamingText]  # somebody decides about each
    cut: int  # other texts, in which the name alone goes
    name_after: str
    only_agreed: Sequence[Purpose]  # to which nobody else of the home has agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    files: Sequence[int]
    members: Sequence[Member]
    naming: Naming
    own: Rows
    kept: Rows

    @property
    def member_ids(self) -> list[int]:
        return [row.id for row in self.members]


def preview_person(actor: Actor, household_id: int, member_id: int) -> PersonPreview:
    """Say what erasing one adult would take and leave."""
    household, member = _asked(actor, household_id, member_id)
    found = _find(member)
    texts = texts_naming(found.kept, found.naming)
    left = _leftovers(_marks(found, actor.space_id), found.own)
    staying = db.session.scalars(
        select(Member)
        .where(Member.household_id == household.id, Member.removed_on.is_(None), Member.id.not_in(found.member_ids))
        .order_by(Member.position, Member.id)
    ).all()
    others = others_of(found.member_ids, found.files)
    return PersonPreview(
        household=household,
        member=member,
        staying=staying,
        gone={name: len(ids) for name, ids in found.own.items()},
        documents=len(left.documents),
        mails=len(left.mails),
        spoken=[text for text in texts if text.spoken],
        cut=sum(not text.spoken for text in texts),
        name_after=suggested_name(found.naming, household.name, others),
        only_agreed=_only_agreed(household.id, found.member_ids),
    )


def erase_person(
    actor: Actor,
    household_id: int,
    member_id: int,
    *,
    typed_name: str,
    new_name: str,
    whole: Collection[str],
    ground: PersonGround,
    now: dt.datetime,
) -> None:
    """Erase one adult for good; `whole` names the texts that go entirely, in the others the name alone goes."""
    household, member = _asked(actor, household_id, member_id)
    if normalise(typed_name) != normalise(member.full_name):
        raise OtherPerson
    naming = _naming(same_people(member, files_together([household.id])), files_together([household.id]))
    if not new_name:
        raise DomainError(N_("Écrivez un nom pour ce dossier."), field="name")
    if naming.names_by_first_name(new_name):
        raise DomainError(N_("Ce nom désigne encore la personne que vous effacez."), field="name")
    erase_member(actor, member, new_name=new_name, whole=whole, ground=ground, now=now)


def erase_member(
    actor: Actor,
    member: Member,
    *,
    new_name: str | None,
    whole: Collection[str],
    ground: PersonGround,
    now: dt.datetime,
) -> None:
    """Erase a person of a file, and what stood for them in files made one with it. No name given: the suggested one."""
    hold(files_together([member.household_id]))
    db.session.refresh(member)
    if not member.first_name and not member.last_name:
        raise NotFound  # somebody was faster
    found = _find(member)
    marks = _marks(found, member.space_id)
    left = _leftovers(marks, found.own)
    instants = opened_at(found.files)
    _settle_names(found, member.household_id, new_name)
    messages = found.own.get("message", frozenset())
    traces.erase_jobs(messages, marks)
    traces.erase_saved_searches(marks)
    traces.erase_strays(marks, actor.person_id, now)
    traces.erase_doubtful(marks, actor.person_id, now)
    in_lists = erase_from_all_lists(marks, now)
    _let_go(found)
    counts = erase_rows(found.own)
    counts |= {name: counts.get(name, 0) + count for name, count in in_lists.items()}
    counts["texts"] = cut_texts(found.kept, found.naming, whole)
    traces.erase_mail_errors(marks)
    ids, household_id = found.member_ids, member.household_id
    _leave_home(ids, found.files, now)
    written = [
        MemberErasure(
            space_id=marks.space_id,
            household_id=household_id,
            member_id=member_id,
            at=now,
            erased_by=actor.person_id,
            ground=ground,
            files_opened=[at.astimezone(dt.UTC).isoformat() for at in instants.values() if at is not None],
            whole=sorted(whole),
            counts=counts,
        )
        for member_id in ids
        if db.session.scalar(select(MemberErasure.id).where(MemberErasure.member_id == member_id)) is None
    ]
    db.session.add_all(written)
    db.session.flush()
    told = MemberErased(household_id=household_id, erased_member_id=member.id, ground=ground.value)
    events.record(told, actor, now)
    after_commit(partial(ledger.append, [ledger.line_of_person(row) for row in written]))
    ask_to_finish(marks.space_id, [], left, (), now)


def _asked(actor: Actor, household_id: int, member_id: int) -> tuple[Household, Member]:
    """Return a file and an adult of it, somebody else staying: a file needs an adult, else the family is erased."""
    household = erasable(actor, household_id)
    for member in adults_erasable_alone(household.id):
        if member.id == member_id:
            return household, member
    raise NotFound


def _find(member: Member) -> _Found:
    files = files_together([member.household_id])
    members = same_people(member, files)
    naming, ids = _naming(members, files), [row.id for row in members]
    own = rows_of_person(ids, files, naming)
    return _Found(files=files, members=members, naming=naming, own=own, kept=without(rows_of(files), own))


def _naming(members: Sequence[Member], files: Collection[int]) -> Naming:
    return Naming.of(known_of(members), others_of([row.id for row in members], files))


def _marks(found: _Found, space_id: int) -> traces.Marks:
    """By what they are recognised outside the file: nothing that the others of the home share."""
    team = {email.lower() for email in db.session.scalars(select(Person.email).where(Person.space_id == space_id))}
    addresses = {row.email.lower() for row in found.members if row.email and found.naming.is_in(row.email)}
    names = {row.full_name for row in found.members if row.last_name}
    return traces.Marks(
        space_id=space_id,
        addresses=frozenset(addresses - team),
        phones=found.naming.phones,
        names=frozenset(name for name in names if len(name) >= _SHORTEST),
        file_ids=frozenset(),
    )


def _leftovers(marks: traces.Marks, own: Rows) -> Leftovers:
    config: Config = current_app.extensions["config"]
    return Leftovers(
        mails=traces.list_mails_about(marks, own.get("message", ()), config.mailbox_dir),
        documents=list(traces.stored_names(own, tables_of(PEOPLE))),
    )


def _settle_names(found: _Found, household_id: int, new_name: str | None) -> None:
    """Give the file, and those made one with it, names that no longer hold theirs."""
    others = others_of(found.member_ids, found.files)
    for household in db.session.scalars(select(Household).where(Household.id.in_(found.files))):
        suggested = suggested_name(found.naming, household.name, others)
        household.name = new_name if new_name and household.id == household_id else suggested
    db.session.flush()


def _let_go(found: _Found) -> None:
    """Let rows of the home forget that it was this person: meetings, steps ticked, questions still open."""
    ids = found.member_ids
    db.session.execute(update(Appointment).where(Appointment.member_id.in_(ids)).values(member_id=None))
    db.session.execute(update(StepRow).where(StepRow.done_by_member.in_(ids)).values(done_by_member=None))
    for plan in db.session.scalars(select(HouseholdPlan).where(HouseholdPlan.household_id.in_(found.files))):
        plan.open_questions = [each for each in plan.open_questions if each[1] not in ids]
    db.session.flush()


def _leave_home(member_ids: Collection[int], files: Collection[int], now: dt.datetime) -> None:
    for row in db.session.scalars(select(Member).where(Member.id.in_(member_ids))):
        row.removed_on = row.removed_on or paris_date(now)
    db.session.flush()
    for household in db.session.scalars(select(Household).where(Household.id.in_(files))):
        refresh_search_text(household)


def _only_agreed(household_id: int, member_ids: Collection[int]) -> list[Purpose]:
    standing = db.session.execute(
        select(Consent.purpose, Consent.member_id).where(
            Consent.household_id == household_id, Consent.withdrawn_at.is_(None), Consent.recipient_id.is_(None)
        )
    ).all()
    others = {row.purpose for row in standing if row.member_id not in member_ids}
    return sorted({row.purpose for row in standing if row.member_id in member_ids} - others)
