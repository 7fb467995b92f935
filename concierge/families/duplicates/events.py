"""What happens to files that look alike."""

from dataclasses import dataclass
from typing import ClassVar

from concierge.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesToldApart(Event):
    """Somebody decided that two files are two families’."""

    name: ClassVar[str] = "household.told_apart"
    other_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesBroughtTogether(Event):
    """Somebody of the team laid two files side by side that nothing had proposed."""

    name: ClassVar[str] = "household.brought_together"
    other_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesMerged(Event):
    """Another file was merged into this one."""

    name: ClassVar[str] = "household.merged"
    absorbed_id: int
    merge_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesSeparated(Event):
    """A merge was taken back; `left` rows had changed since and stayed with this file."""

    name: ClassVar[str] = "household.separated"
    absorbed_id: int
    merge_id: int
    left: int
