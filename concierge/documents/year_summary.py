"""The summary of a family's first year, in words: a frozen value, which `word_summary` makes a document of."""

from collections.abc import Sequence
from dataclasses import dataclass

MIME_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPart:
    """One title with its paragraphs and its list."""

    title: str
    paragraphs: Sequence[str] = ()
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSummary:
    """Everything the document says, in the words of its reader's language; `accent` is « #rrggbb »."""

    language: str
    agency: str
    accent: str
    title: str
    opening: Sequence[str]
    parts: Sequence[SummaryPart]
    signature: str
