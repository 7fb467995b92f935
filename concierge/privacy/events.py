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
class MemberErased(Event):
    """Everything personal of one adult was erased; the file and the others of the home stay."""

    name: ClassVar[str] = "member.erased"
    erased_member_id: int
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileExported(Event):
    """Somebody took a copy of all that is held of a family."""

    name: ClassVar[str] = "file.exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureAnnounced(Event):
    """The file is on the list of those that will be erased, unless somebody of the family speaks to us."""

    name: ClassVar[str] = "file.erasure_announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionChanged(Event):
    """The agency chose how long data are kept."""

    name: ClassVar[str] = "retention.changed"
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKeptLonger(Event):
    """Somebody decided to keep a family's data beyond the rule."""

    name: ClassVar[str] = "file.kept_longer"
    until: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class HostErased(Event):
    """Everything personal of a host was erased."""

    name: ClassVar[str] = "host.erased"
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostExported(Event):
    """Somebody took a copy of all that is held of a host."""

    name: ClassVar[str] = "host.exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostErasureAnnounced(Event):
    """A host came on the list of those erased soon."""

    name: ClassVar[str] = "host.erasure_announced"
