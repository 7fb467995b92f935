"""Lists of a weekend that may be long: what their address asks for, and the page of them that answers; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Generic, TypeVar

from concierge.platform.i18n import N_
from concierge.platform.search_text import normalise
from concierge.weekends.activities.asked import GuideLine
from concierge.weekends.activities.reading import ActivityLine, awaits
from concierge.weekends.activities.remarks import MILD
from concierge.weekends.choices import ActivityKind, AskState

Line = TypeVar("Line")
PAGE: Final = 40
FEW: Final = 8  # a list that is read at one glance needs no search


class Only(StrEnum):
    """Which lines are wanted; each list has its own of these."""

    TO_MEND = "a-completer"
    TO_ASK = "a-demander"
    AWAITED = "attendus"
    OTHER_TIME = "autre-moment"
    DECLINED = "non"
    ABSENT = "absents"


ONLY_LABELS = {
    Only.TO_MEND: N_("À compléter"),
    Only.TO_ASK: N_("À demander"),
    Only.AWAITED: N_("Réponse attendue"),
    Only.OTHER_TIME: N_("Autre moment proposé"),
    Only.DECLINED: N_("A dit non"),
    Only.ABSENT: N_("Absent"),
}
OF_ACTIVITIES = (Only.TO_MEND, Only.TO_ASK)
OF_GUIDES = (Only.TO_ASK, Only.AWAITED, Only.OTHER_TIME, Only.DECLINED, Only.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAsked:
    """What an address asks for. `around`: the id of a line whose page is wanted, whatever its number."""

    text: str = ""
    kind: ActivityKind | None = None
    only: Only | None = None
    page: int = 1
    around: int = 0

    @property
    def narrows(self) -> bool:
        """Tell whether some lines are left out."""
        return bool(self.text or self.kind or self.only)

    def to_query(self, **changes: object) -> dict[str, object]:
        """Return what stands in the address; what is not said is left out."""
        said: dict[str, object] = {
            "q": self.text,
            "genre": self.kind.value if self.kind else "",
            "voir": self.only.value if self.only else "",
            "page": self.page if self.page > 1 else 0,
        }
        return {name: value for name, value in (said | changes).items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Generic[Line]):
    """One page of the lines that answer; `asked` with the number of that page. `all`: how many without any filter."""

    lines: Sequence[Line]
    found: Sequence[Line]
    all: int
    pages: int
    asked: ListAsked

    @property
    def total(self) -> int:
        """Return how many answer."""
        return len(self.found)

    @property
    def searched(self) -> bool:
        """Tell whether the list is long enough to be searched."""
        return self.all > FEW or self.asked.narrows


def read_asked(args: Mapping[str, str]) -> ListAsked:
    """Return what an address asks for; what it says that is nothing is left out."""
    kind, only = args.get("genre", ""), args.get("voir", "")
    return ListAsked(
        text=" ".join(args.get("q", "").split())[:120],
        kind=ActivityKind(kind) if kind in set(ActivityKind) else None,
        only=Only(only) if only in set(Only) else None,
        page=max(1, _number(args.get("page", ""))),
        around=_number(args.get("autour", "")),
    )


def page_of_activities(lines: Sequence[ActivityLine], asked: ListAsked) -> ListPage[ActivityLine]:
    """Return one page of activities, by kind and in their order."""
    kinds = list(ActivityKind)
    ordered = sorted(lines, key=lambda line: kinds.index(line.activity.kind))
    found = [
        line
        for line in ordered
        if asked.kind in (None, line.activity.kind)
        and (asked.only is not Only.TO_MEND or any(each not in MILD for each in line.remarks))
        and (asked.only is not Only.TO_ASK or awaits(line))
        and _says(asked.text, _words_of_activity(line))
    ]
    return _cut(found, asked, len(lines), lambda line: line.activity.id)


def page_of_guides(lines: Sequence[GuideLine], asked: ListAsked) -> ListPage[GuideLine]:
    """Return one page of guides, in their order."""
    found = [line for line in lines if _stands(line, asked.only) and _says(asked.text, _words_of_guide(line))]
    return _cut(found, asked, len(lines), lambda line: line.guide.id)


def _cut(found: Sequence[Line], asked: ListAsked, count: int, number_of: Callable[[Line], int]) -> ListPage[Line]:
    pages = max(1, -(-len(found) // PAGE))
    place = next((at for at, line in enumerate(found) if number_of(line) == asked.around), None)
    number = min(asked.page, pages) if place is None else place // PAGE + 1
    lines = found[(number - 1) * PAGE : number * PAGE]
    return ListPage(lines=lines, found=found, all=count, pages=pages, asked=replace(asked, page=number, around=0))


def _stands(line: GuideLine, only: Only | None) -> bool:
    if only is Only.TO_ASK:
        return bool(line.to_ask)
    if only is Only.AWAITED:
        return bool(line.awaited)
    if only is Only.ABSENT:
        return line.presence is not None and line.presence.absent_from is not None
    state = {Only.OTHER_TIME: AskState.OTHER_TIME, Only.DECLINED: AskState.DECLINED}.get(only) if only else None
    return state is None or any(ask.row.state is state for ask in line.asks)


def _words_of_activity(line: ActivityLine) -> list[str]:
    venue = [line.venue.name] if line.venue is not None else []
    return [line.activity.title, *venue, *(each.guide.name for each in line.guides)]


def _words_of_guide(line: GuideLine) -> list[str]:
    guide = line.guide
    return [guide.name, guide.role, guide.organisation, *(ask.activity.title for ask in line.asks)]


def _says(text: str, words: Sequence[str]) -> bool:
    """Tell whether each word of `text` begins a word somewhere in these."""
    there = f" {normalise(' '.join(words))}" if text else ""
    return all(f" {word}" in there for word in normalise(text).split())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0
