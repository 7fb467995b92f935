"""What happens to a family's data as a whole."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FileErased(Event):
    """Everything personal of a file was erased."""

    name: ClassVar[str] = "file.erased"
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileExported(Event):
    """Somebody took a copy of all that is held of a family."""

    name: ClassVar[str] = "file.exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKeptLonger(Event):
    """Somebody decided to keep a family's data beyond the rule."""

    name: ClassVar[str] = "file.kept_longer"
    until: dt.date
