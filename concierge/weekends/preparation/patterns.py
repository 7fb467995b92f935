"""Read `weekend-*.yaml`: what a weekend of a kind usually holds; every fault at once, with its line and a remedy.

Days are counted from the first of the weekend (1), times are of the clock in France.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import current_app

from concierge.config import resource_folder
from concierge.platform.definition_files.fields import Fields
from concierge.platform.definition_files.settings_file import SettingsFile
from concierge.platform.definition_files.yaml_tree import DefinitionError, DefinitionErrors, Node, Problems
from concierge.platform.i18n import N_
from concierge.platform.languages import Text
from concierge.weekends.choices import ActivityKind, Audience, BudgetKind, PauseFor, WeekendKind

PREFIX = "weekend-"
_FILES = f"{PREFIX}*.yaml"
_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
_ACTIVITY_KEYS = (
    "kind", "title", "times", "minutes", "windows", "families", "least", "most", "for_all", "audience", "child_from",
    "child_to", "must", "weight", "euros", "words", "comment",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A moment relative to the first day; without an end, a fixed time."""

    day: int
    start: dt.time
    end: dt.time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternActivity:
    """An activity that is proposed, `times` times."""

    kind: ActivityKind
    title: Text
    times: int
    minutes: int
    windows: Sequence[Window]
    families: int | None
    least: int
    most: int | None
    for_all: bool
    audience: Audience
    child_from: int | None
    child_to: int | None
    must: bool
    weight: int
    cost: int
    words: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternPause:
    """Time that each family keeps, every day."""

    title: Text
    start: dt.time
    end: dt.time
    minutes: int
    who: PauseFor = PauseFor.EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternLine:
    """A line of the budget; `each` family or once, in cents."""

    kind: BudgetKind
    title: Text
    cents: int
    each: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What a weekend of this kind usually holds."""

    title: Text
    about: Text
    kind: WeekendKind
    days: int
    families: int | None
    activities: Sequence[PatternActivity] = ()
    pauses: Sequence[PatternPause] = ()
    budget: Sequence[PatternLine] = ()


def is_pattern(name: str) -> bool:
    """Tell whether a file of definitions is one of these."""
    return name.startswith(PREFIX) and name.endswith(".yaml")


def load_patterns(folder: Path) -> Mapping[str, Pattern]:
    """Return the patterns of a folder, those we ship where it has none; DefinitionErrors with all faults."""
    errors: list[DefinitionError] = []
    found = {}
    for name in _names(folder):
        try:
            found[_key(name)] = _file(name).load(folder)
        except DefinitionErrors as refused:
            errors += refused.errors
    if errors:
        raise DefinitionErrors(errors)
    return found


def installed_patterns() -> Mapping[str, Pattern]:
    """Return the patterns of this installation; one with a fault is as it last was without."""
    folder: Path = current_app.extensions["config"].workflows_dir
    return {_key(name): _file(name).installed() for name in _names(folder)}


def read_pattern(root: Node, problems: Problems) -> Pattern:
    """Return what a file says, recording its faults."""
    keys = ("title", "about", "kind", "days", "families", "activities", "pauses", "budget", "comment")
    top = Fields(root, problems, keys)
    days = top.number("days", low=1, high=15, default=2)
    return Pattern(
        title=top.text("title", limit=120),
        about=top.text("about", limit=400),
        kind=top.word("kind", WeekendKind),
        days=days,
        families=top.number("families", low=1, high=500, default=1) if top.has("families") else None,
        activities=[_activity(node, problems, days) for node in top.entries("activities", required=True)],
        pauses=[_pause(node, problems) for node in top.entries("pauses")],
        budget=[_line(node, problems) for node in top.entries("budget")],
    )


def _activity(node: Node, problems: Problems, days: int) -> PatternActivity:
    fields = Fields(node, problems, _ACTIVITY_KEYS)
    minutes = fields.number("minutes", low=5, high=1440, default=60)
    windows = [_window(each, problems, days, minutes) for each in fields.entries("windows", required=True)]
    return PatternActivity(
        kind=fields.word("kind", ActivityKind),
        title=fields.text("title", limit=140),
        times=fields.number("times", low=1, high=12, default=1),
        minutes=minutes,
        windows=windows,
        families=_some(fields, "families", 1, 500),
        least=fields.number("least", low=0, high=1000, default=0),
        most=_some(fields, "most", 1, 3000),
        for_all=fields.flag("for_all"),
        audience=fields.word("audience", Audience, Audience.FAMILY),
        child_from=_some(fields, "child_from", 0, 17),
        child_to=_some(fields, "child_to", 0, 17),
        must=fields.flag("must"),
        weight=fields.number("weight", low=1, high=100, default=10),
        cost=100 * fields.number("euros", low=0, high=10_000, default=0),
        words=fields.optional_text("words", limit=500),
    )


def _window(node: Node, problems: Problems, days: int, minutes: int) -> Window:
    fields = Fields(node, problems, ("day", "from", "to", "at", "comment"))
    fixed = fields.find("at")
    start = _time(fields, "at" if fixed is not None else "from") or dt.time(9)
    end = None if fixed is not None else _time(fields, "to")
    if end is not None and _minutes(end) - _minutes(start) < minutes:
        fields.fault(
            node,
            N_("cette plage est plus courte que l’activité (%(minutes)s minutes)"),
            N_("Allongez la plage, ou raccourcissez l’activité."),
            minutes=minutes,
        )
    return Window(day=fields.number("day", low=1, high=days, default=1), start=start, end=end)


def _pause(node: Node, problems: Problems) -> PatternPause:
    fields = Fields(node, problems, ("title", "from", "to", "minutes", "who", "comment"))
    start, end = _time(fields, "from") or dt.time(12), _time(fields, "to") or dt.time(14)
    minutes = fields.number("minutes", low=5, high=600, default=60)
    if _minutes(end) - _minutes(start) < minutes:
        fields.fault(
            node, N_("la pause ne tient pas entre ces deux heures"), N_("Allongez la plage, ou raccourcissez la pause.")
        )
    who = fields.word("who", PauseFor, PauseFor.EVERYBODY)
    return PatternPause(title=fields.text("title", limit=80), start=start, end=end, minutes=minutes, who=who)


def _line(node: Node, problems: Problems) -> PatternLine:
    fields = Fields(node, problems, ("kind", "title", "euros", "each_family", "comment"))
    return PatternLine(
        kind=fields.word("kind", BudgetKind),
        title=fields.text("title", limit=120),
        cents=100 * fields.number("euros", low=0, high=1_000_000, default=0),
        each=fields.flag("each_family"),
    )


def _some(fields: Fields, key: str, low: int, high: int) -> int | None:
    return fields.number(key, low=low, high=high, default=low) if fields.find(key) is not None else None


def _time(fields: Fields, key: str) -> dt.time | None:
    node = fields.need(key)
    if node is None:
        return None
    if not isinstance(node.value, str) or not re.match(_TIME, node.value):
        fields.fault(node, N_("heure incorrecte"), N_('Écrivez-la entre guillemets, par exemple "14:30".'))
        return None
    return dt.time.fromisoformat(node.value)


def _minutes(at: dt.time) -> int:
    return at.hour * 60 + at.minute


def _key(name: str) -> str:
    return name.removeprefix(PREFIX).removesuffix(".yaml")


@lru_cache(maxsize=64)
def _file(name: str) -> SettingsFile[Pattern]:
    return SettingsFile(name, read_pattern)


def _names(folder: Path) -> list[str]:
    """Return the files there are, ours first in their order, then those the agency added."""
    shipped = sorted(path.name for path in resource_folder("workflows").glob(_FILES))
    own = sorted(path.name for path in folder.glob(_FILES))
    return [*shipped, *(name for name in own if name not in shipped)]
