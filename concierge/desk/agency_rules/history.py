"""What each version of a setting changed, in the words of its form."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from concierge.desk.agency_rules.rule_form import shown_value, value_at
from concierge.desk.agency_rules.screens import Screen
from concierge.platform.access import Actor
from concierge.platform.definition_files.plain_values import Plain
from concierge.settings.queries import list_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that a version changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One version of a setting: who wrote it, when, and what it changed."""

    number: int
    at: dt.datetime
    by: str
    is_origin: bool
    differences: Sequence[Difference]


def list_changes(actor: Actor, screen: Screen) -> list[RuleChange]:
    """Return the versions of a setting, the last one first."""
    versions = list_versions(actor, screen.file.kind)
    plains = [screen.file.with_change(version.change) for version in versions] + [screen.file.written()]
    return [
        RuleChange(
            number=version.number,
            at=version.at,
            by=version.by,
            is_origin=version.change is None,
            differences=_differences(screen, before, after),
        )
        for version, (after, before) in zip(versions, pairwise(plains), strict=True)
    ]


def _differences(screen: Screen, before: Plain, after: Plain) -> list[Difference]:
    told = {each.path: each for each in (*screen.inputs(before), *screen.inputs(after))}
    found = []
    for path, each in told.items():
        old, new = (shown_value(each, value_at(plain, path)) for plain in (before, after))
        if old != new:
            found.append(Difference(label=each.label, before=old, after=new))
    return found
