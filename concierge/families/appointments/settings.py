"""Read `rendez-vous.yaml`: the hours of meetings and until when families change them, every fault with its remedy."""

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path

from flask import current_app

from concierge.families.appointments.rules import FILE, Hours, MeetingRules
from concierge.platform.definition_files.fields import Fields
from concierge.platform.definition_files.last_settings import read_settings
from concierge.platform.definition_files.yaml_tree import DefinitionErrors, Node, Problems, read_tree
from concierge.platform.i18n import N_

_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)")


def load_meeting_rules(folder: Path) -> MeetingRules:
    """Return what the file of `folder` says, our own rules when it has none; raise DefinitionErrors with all faults."""
    path = folder / FILE
    if not path.is_file():
        return MeetingRules()
    problems = Problems(FILE)
    root = read_tree(path, problems)
    rules = None if root is None else _rules(root, problems)
    if problems.errors or rules is None:
        raise DefinitionErrors(problems.errors)
    return rules


def find_meeting_file(folder: Path) -> Path | None:
    """Return the file of `folder` that holds them."""
    path = folder / FILE
    return path if path.is_file() else None


def current_meeting_rules() -> MeetingRules:
    """Return the rules of this installation; while their file has a fault, those it last had without one."""
    folder: Path = current_app.extensions["config"].workflows_dir
    path = folder / FILE
    return _kept(folder, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=4)
def _kept(_folder: Path, _changed_at: int) -> MeetingRules:
    return read_settings(load_meeting_rules, find_meeting_file, MeetingRules())


def _rules(root: Node, problems: Problems) -> MeetingRules:
    fields = Fields(root, problems, ("hours", "minutes", "notice", "change_until", "answer_within", "comment"))
    base = MeetingRules()
    hours = tuple(found for entry in fields.entries("hours", required=True) if (found := _hours(entry, problems)))
    return MeetingRules(
        hours=hours or base.hours,
        minutes=fields.number("minutes", low=10, high=240, default=base.minutes),
        notice=fields.number("notice", low=1, high=240, default=base.notice),
        change_until=fields.number("change_until", low=1, high=240, default=base.change_until),
        answer_within=fields.number("answer_within", low=1, high=30, default=base.answer_within),
    )


def _hours(entry: Node, problems: Problems) -> Hours | None:
    said = _HOURS.fullmatch(entry.value.strip()) if isinstance(entry.value, str) else None
    if said is not None:
        opens, closes = dt.time(int(said[1]), int(said[2])), dt.time(int(said[3]), int(said[4]))
        if opens < closes:
            return opens, closes
    problems.add(
        entry, N_("ces heures ne se lisent pas"), N_("Écrivez par exemple « 9:30-12:00 », le début avant la fin.")
    )
    return None
