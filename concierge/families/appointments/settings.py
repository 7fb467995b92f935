"""Read `rendez-vous.yaml`: the hours of meetings and until when families change them, every fault with its remedy."""

import datetime as dt
import re

from concierge.families.appointments.rules import FILE, Hours, MeetingRules
from concierge.platform.definition_files.fields import Fields
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.settings.agency_settings import AgencySettings

_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)")


def read_meetings(root: Node, problems: Problems) -> MeetingRules:
    """Return what a file says, recording its faults."""
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


MEETINGS = AgencySettings(FILE, read_meetings)
