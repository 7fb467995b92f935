"""Lists to print and badges to cut out: frozen values, which `word_sheets` makes documents of."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """One table with its title; `ticked` puts an empty box before each line, to tick with a pen."""

    title: str
    under: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    shares: Sequence[int] = ()  # how wide each column is, beside the others
    note: str = ""  # below the table
    ticked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A list: `empty` is said when it has no part."""

    language: str
    agency: str
    accent: str
    title: str
    under: str
    parts: Sequence[SheetPart] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What somebody wears: their name, whom they belong to."""

    name: str
    under: str
    accent: str = ""  # a colour of their own; empty: that of the agency


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeSheet:
    """Badges, eight to a page."""

    language: str
    agency: str
    accent: str
    title: str  # of the event
    dates: str
    badges: Sequence[Badge] = ()
