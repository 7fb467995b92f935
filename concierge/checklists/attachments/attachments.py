"""Attaching documents to steps: what is accepted, who sees it, and files that never disagree with their rows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Row, select, update

from concierge.accounts.models import Person
from concierge.checklists.attachments.models import Attachment
from concierge.checklists.events import AttachmentAdded, AttachmentRemoved, AttachmentShared
from concierge.checklists.models import StepRow
from concierge.checklists.planning.plans import StepStatus
from concierge.checklists.states import OPEN_STATUSES
from concierge.documents.file_kinds import KINDS, FileKind
from concierge.documents.keeping import HoldsFile, Refused, Room, check_document, holders, keep_document
from concierge.documents.storage import DocumentStore
from concierge.families.models import Member
from concierge.platform import events
from concierge.platform.access import Actor, Permission, fetch, find
from concierge.platform.db import db
from concierge.platform.errors import DomainError, NotFound
from concierge.platform.events import Changed, EventRow
from concierge.platform.i18n import N_
from concierge.platform.privacy import Privacy
from concierge.platform.unit_of_work import after_commit

PER_STEP: Final = 20
FEW: Final = 20  # files that crashes may leave; beyond, and more than half of all, nobody removes them unasked
LEFT_BEHIND: Final = dt.timedelta(days=1)  # age from which a file that no row names is one no request is writing

_FULL_STEP = N_("« %(name)s » n’est pas joint : cette étape a déjà 20 documents. Retirez-en un, ou réunissez-en.")


class DocumentGone(DomainError):
    """The row is there and the file is not: a disk was lost, or a backup restored without its files."""

    def __init__(self, step_id: int) -> None:
        super().__init__(N_("Ce document n’est plus sur le serveur. Demandez-le de nouveau à qui l’a envoyé."))
        self.step_id = step_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A document as a step's page shows it, and what its reader may do with it."""

    id: int
    step_id: int
    name: str
    kind: FileKind
    size: int  # bytes
    at: dt.datetime
    by: str
    from_family: bool
    shared: bool
    missing: bool
    is_new: bool  # sent by the family, seen by nobody of the team
    may_remove: bool
    may_share: bool

    @property
    def is_image(self) -> bool:
        """Tell whether it is a photograph."""
        return KINDS[self.kind].image

    @property
    def is_shown(self) -> bool:
        """Tell whether a browser shows it by itself."""
        return KINDS[self.kind].shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What the daily look at the files found."""

    removed: int  # files no row named
    drafts: int  # files never written to their end
    missing: int  # rows whose file is not there
    spared: int = 0  # files no row names, too many to be what crashes leave: the folder is perhaps another database's


def attach(
    actor: Actor, step: StepRow, stream: IO[bytes], sent_name: str, *, shared: bool, room: Room, now: dt.datetime
) -> Attachment:
    """Keep a document with a step: the file first, then its row. What a family sends, family and team both see.

    A photograph is kept without the place, the date and the device it tells of.
    """
    if actor.member_id is not None and step.status is StepStatus.NOT_APPLICABLE:
        raise NotFound
    document = check_document(stream, sent_name)
    taken = _names_of(step)
    if len(taken) >= PER_STEP:
        raise Refused(_FULL_STEP, sent_name)
    stored = keep_document(actor.space_id, document, room)
    row = Attachment(
        space_id=step.space_id,
        household_id=step.household_id,
        step_id=step.id,
        person_id=actor.person_id,
        member_id=actor.member_id,
        at=now,
        name=document.name_apart_from(taken),
        kind=document.kind,
        size=stored.size,
        stored_name=stored.name,
        checksum=stored.checksum,
        shared=shared or actor.member_id is not None,
    )
    db.session.add(row)
    db.session.flush()
    event = AttachmentAdded(household_id=row.household_id, step_id=step.id, attachment_id=row.id, shared=row.shared)
    events.record(event, actor, now, changes=[_name_change(None, row.name), _sharing_change(None, row.shared)])
    return row


def share(actor: Actor, attachment: Attachment, *, shared: bool, now: dt.datetime) -> None:
    """Show a document of the team to the family, or keep it among staff; done twice, it is done once."""
    if attachment.member_id is not None:
        raise DomainError(N_("La famille a joint ce document elle-même : elle le voit toujours."))
    if not _hold(attachment):
        raise NotFound
    if attachment.shared == shared:
        return
    changes = [_name_change(None, attachment.name), _sharing_change(attachment.shared, shared)]
    attachment.shared = shared
    db.session.flush()
    event = AttachmentShared(
        household_id=attachment.household_id, step_id=attachment.step_id, attachment_id=attachment.id, shared=shared
    )
    events.record(event, actor, now, changes=changes)


def remove(actor: Actor, attachment: Attachment, *, store: DocumentStore, now: dt.datetime) -> None:
    """Take a document away for good: its row now, its file once that is committed; done twice, it is done once."""
    step = fetch(actor, StepRow, attachment.step_id)
    if not _may_remove(actor, attachment.member_id, step.status):
        raise DomainError(
            N_("Ce document fait partie de ce que l’équipe suit. Écrivez-lui si vous voulez qu’il soit retiré.")
        )
    if not _hold(attachment):
        return
    event = AttachmentRemoved(
        household_id=attachment.household_id, step_id=attachment.step_id, attachment_id=attachment.id
    )
    events.record(event, actor, now, changes=[_name_change(attachment.name, None)])
    db.session.delete(attachment)
    db.session.flush()
    after_commit(partial(store.forget, attachment.stored_name))


def open_document(actor: Actor, attachment_id: int, store: DocumentStore) -> tuple[Attachment, Path]:
    """Return a document and where its file is; raise DocumentGone when the file is not there."""
    attachment = fetch(actor, Attachment, attachment_id)
    path = store.find(attachment.stored_name)
    if path is None:
        raise DocumentGone(attachment.step_id)
    return attachment, path


def find_document(actor: Actor, attachment_id: int, *, on_step: int) -> Attachment | None:
    """Return a document, None when it was taken away from that step; raise NotFound when it was never there."""
    found = find(actor, Attachment, attachment_id)
    if found is None:
        household_id = fetch(actor, StepRow, on_step).household_id
        removed = select(EventRow.data).where(
            EventRow.household_id == household_id, EventRow.name == AttachmentRemoved.name
        )
        gone = {(data["step_id"], data["attachment_id"]) for data in db.session.scalars(removed)}
        if (on_step, attachment_id) not in gone:
            raise NotFound
    return found


def list_documents(actor: Actor, step: StepRow) -> Sequence[DocumentLine]:
    """Return the documents of a step that this reader may open, the oldest first. One query."""
    if not (actor.can(Permission.FILES_WRITE) or actor.can(Permission.OWN_FILE)):
        return []
    rows = db.session.execute(
        select(Attachment, Person.first_name, Person.last_name, Member.first_name, Member.last_name)
        .outerjoin(Person, Person.id == Attachment.person_id)
        .outerjoin(Member, Member.id == Attachment.member_id)
        .where(Attachment.visible_to(actor), Attachment.step_id == step.id)
        .order_by(Attachment.at, Attachment.id)
    )
    return [_line(actor, step, row, [name for name in names if name]) for row, *names in rows]


def sweep(store: DocumentStore, now: dt.datetime) -> Sweep:
    """Remove files that no row names, mark rows whose file is gone, and unmark those whose file is back.

    A test server started on the folder of the real one names none of its files: then nothing is removed.
    """
    before = (now - LEFT_BEHIND).timestamp()
    old = list(store.list_older(before))  # before the rows are read: what is attached meanwhile is younger
    rows = [(model, row) for model in holders() for row in _naming(model)]
    named = {row.stored_name for _model, row in rows}
    orphans = [name for name in old if name not in named]
    spared = len(orphans) if len(orphans) > FEW and 2 * len(orphans) > len(old) else 0
    for name in [] if spared else orphans:
        store.forget(name)
    gone = 0
    for model in {model for model, _row in rows}:
        own = [row for holder, row in rows if holder is model]
        away = {row.id for row in own if store.find(row.stored_name) is None}
        _mark(model, [row.id for row in own if row.id in away and row.missing_since is None], now)
        _mark(model, [row.id for row in own if row.id not in away and row.missing_since is not None], None)
        gone += len(away)
    return Sweep(
        removed=0 if spared else len(orphans),
        drafts=store.forget_drafts_older(before),
        missing=gone,
        spared=spared,
    )


def _naming(model: type[HoldsFile]) -> Sequence[Row[Any]]:
    query = select(model.id, model.stored_name, model.missing_since).where(model.stored_name.is_not(None))
    return db.session.execute(query).all()


def _mark(model: type[HoldsFile], ids: Sequence[int], missing_since: dt.datetime | None) -> None:
    for first in range(0, len(ids), 500):
        chosen = model.id.in_(ids[first : first + 500])
        db.session.execute(update(model).where(chosen).values(missing_since=missing_since))


def _names_of(step: StepRow) -> list[str]:
    """Return the names of a step's documents, and keep others from adding one until this transaction ends."""
    if db.session.scalar(select(StepRow.id).where(StepRow.id == step.id).with_for_update()) is None:
        raise NotFound  # taken away while the document was on its way
    return list(db.session.scalars(select(Attachment.name).where(Attachment.step_id == step.id)))


def _hold(attachment: Attachment) -> bool:
    """Read a document anew and keep others from it until this transaction ends; False when it is gone."""
    query = select(Attachment).where(Attachment.id == attachment.id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True)) is not None


def _line(actor: Actor, step: StepRow, row: Attachment, names: Sequence[str]) -> DocumentLine:
    return DocumentLine(
        id=row.id,
        step_id=row.step_id,
        name=row.name,
        kind=row.kind,
        size=row.size,
        at=row.at,
        by=" ".join(names),
        from_family=row.member_id is not None,
        shared=row.shared,
        missing=row.missing_since is not None,
        is_new=row.member_id is not None and row.seen_at is None,
        may_remove=_may_remove(actor, row.member_id, step.status),
        may_share=actor.can(Permission.STEPS_WRITE) and row.member_id is None,
    )


def _may_remove(actor: Actor, sent_by_member: int | None, status: StepStatus) -> bool:
    """The team takes any document away; a family what it sent itself, as long as the step is open."""
    return actor.can(Permission.STEPS_WRITE) or (sent_by_member is not None and status in OPEN_STATUSES)


def _name_change(old: str | None, new: str | None) -> Changed:
    return Changed(field="document", old=old, new=new, privacy=Privacy.FREE_TEXT)


def _sharing_change(old: bool | None, new: bool) -> Changed:
    return Changed(
        field="document_shared", old=None if old is None else str(old), new=str(new), privacy=Privacy.TECHNICAL
    )
