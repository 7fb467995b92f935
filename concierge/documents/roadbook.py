"""A roadbook in words: who, where, when, with whom; frozen values, which `word_roadbook` makes a document of."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One moment of a day, in the words of its reader's language.

    `kind` is a word for what it is (« École »), `ink` its colour on paper, « #rrggbb », `mark` its name on pages.
    `details` are pairs of what and the words: where to find it, with whom, what to bring. `before` is what comes
    between: « Environ 20 min de route ».
    """

    hours: tuple[str, str]  # begins, ends
    title: str
    kind: str = ""
    ink: str = "#5a625b"
    mark: str = ""
    before: str = ""
    place: str = ""
    details: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookDay:
    """One day: its name, its moments, what it ends with (« Nuit chez Anne et Paul, Langres »)."""

    title: str
    stops: Sequence[Stop] = ()
    ending: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadbook:
    """What one reader carries all weekend.

    `facts` are pairs to find at once (arrival, night, cars); `calls` pairs of who and their telephone; `notes` the
    words at the end. `kicker` says whose roadbook it is.
    """

    language: str
    agency: str
    accent: str
    kicker: str
    title: str
    dates: str
    opening: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    calls: Sequence[tuple[str, str]] = ()
    calls_title: str = ""
    days: Sequence[BookDay] = ()
    notes: Sequence[str] = ()
    notes_title: str = ""
