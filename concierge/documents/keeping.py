"""What documents we keep and how many bytes of them: the same checks wherever somebody hands one over."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped

from concierge.accounts.models import Space
from concierge.documents.file_kinds import KINDS, FileKind, agree, kind_of_content, kind_of_name
from concierge.documents.file_names import apart_from, shown_name, tidy_name
from concierge.documents.photo_traces import UnreadablePhoto, without_traces
from concierge.documents.storage import DocumentStore, StoredFile, size_of
from concierge.platform.db import Base, db
from concierge.platform.errors import DomainError
from concierge.platform.i18n import N_

MAX_BYTES: Final = 10 * 1024 * 1024  # of one document
FORM_BYTES: Final = 30 * 1024 * 1024  # of all the documents of one form

_EMPTY = N_("« %(name)s » est vide. Choisissez-le de nouveau.")
_HEAVY = N_(
    "« %(name)s » pèse plus de 10 Mo. Photographiez-le en qualité moyenne ou enregistrez-le en plusieurs parties, "
    "puis choisissez-le de nouveau."
)
_OTHER_KIND = N_(
    "« %(name)s » n’est pas d’un type que nous gardons : PDF, photo (JPEG, PNG, WebP, HEIC), Word (.docx, sans macro) "
    "ou LibreOffice (.odt). Enregistrez-le en PDF et choisissez-le de nouveau."
)
_OTHER_NAME = N_(
    "« %(name)s » n’est pas ce que son nom annonce. Ouvrez-le, enregistrez-le en PDF et choisissez-le de nouveau."
)
_DAMAGED = N_(
    "« %(name)s » semble abîmée : la photo ne peut pas être lue. Enregistrez-la de nouveau, ou reprenez-la, puis "
    "choisissez-la."
)
_NO_ROOM = N_("« %(name)s » n’est pas joint : il n’y a plus de place pour les documents. Prévenez l’équipe.")


class Refused(DomainError):
    """A document we do not keep; its message names it."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message, field="files", name=shown_name(name))


class HoldsFile:
    """A mapped class whose rows name a file of the store, or none; they share one quota and one daily look."""

    space_id: Any
    id: Any
    stored_name: Mapped[Any]
    size: Mapped[Any]
    missing_since: Mapped[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where files go, and how many bytes of them one agency may keep."""

    store: DocumentStore
    quota: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A document that may be kept: what it is, and its bytes without what a photograph tells of its place."""

    kind: FileKind
    stream: IO[bytes]
    sent_name: str

    def name_apart_from(self, taken: list[str]) -> str:
        """Return the name it is known by among others."""
        return apart_from(tidy_name(self.sent_name, _ending(self.kind, self.sent_name)), taken)


def check_document(stream: IO[bytes], sent_name: str) -> Checked:
    """Return what may be kept of a file; raise Refused, with the remedy, when it is nothing we keep."""
    size = size_of(stream)
    if size == 0:
        raise Refused(_EMPTY, sent_name)
    if size > MAX_BYTES:
        raise Refused(_HEAVY, sent_name)
    content, named = kind_of_content(stream), kind_of_name(sent_name)
    if content is None or named is None:
        raise Refused(_OTHER_KIND, sent_name)
    if not agree(content, named):
        raise Refused(_OTHER_NAME, sent_name)
    try:
        return Checked(kind=content, stream=without_traces(stream, content), sent_name=sent_name)
    except UnreadablePhoto as error:
        raise Refused(_DAMAGED, sent_name) from error


def keep_document(space_id: int, document: Checked, room: Room) -> StoredFile:
    """Write a document to the disk, within what its agency may keep; its row comes after."""
    if _bytes_kept(space_id) + size_of(document.stream) > room.quota:
        raise Refused(_NO_ROOM, document.sent_name)
    try:
        return room.store.keep(document.stream)
    except OSError as error:  # the disk is full, or not ours to write
        raise Refused(_NO_ROOM, document.sent_name) from error


def holders() -> Iterator[type[HoldsFile]]:
    """Yield every mapped class whose rows name files of the store."""
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__):
        if issubclass(mapper.class_, HoldsFile):
            yield mapper.class_


def _bytes_kept(space_id: int) -> int:
    """Count what an agency keeps, and keep others from adding to it until this transaction ends.

    Rows that name the agency may be written meanwhile: only its key is held (PostgreSQL; SQLite has one writer).
    """
    db.session.execute(select(Space.id).where(Space.id == space_id).with_for_update(key_share=True))
    sums = (select(func.sum(model.size)).where(model.space_id == space_id) for model in holders())
    return sum(db.session.scalar(query) or 0 for query in sums)


def _ending(kind: FileKind, sent_name: str) -> str:
    """Return the ending a document keeps: its own when it tells what the file is, else that of what it is."""
    own = f".{sent_name.rpartition('.')[2].lower()}"
    endings = KINDS[kind].endings
    return own if own in endings else endings[0]
