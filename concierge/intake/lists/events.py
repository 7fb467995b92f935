"""What happens to lists. Numbers only: the people stand in the rows, which are erased."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSent(Event):
    """Somebody sent a list for a source."""

    name: ClassVar[str] = "list.sent"
    source_id: int
    list_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListImportAsked(Event):
    """Somebody decided that its people are taken."""

    name: ClassVar[str] = "list.import_asked"
    source_id: int
    list_id: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUndoAsked(Event):
    """Somebody took the whole import back."""

    name: ClassVar[str] = "list.undo_asked"
    source_id: int
    list_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListErased(Event):
    """Its file and its rows are gone: given up, or past its days."""

    name: ClassVar[str] = "list.erased"
    source_id: int
    list_id: int
