"""Read `rappels.yaml`: every error at once, with its line and its remedy, as for the checklists."""

from concierge.checklists.reminders.rules import FILE, ReminderRules
from concierge.notifications.quiet_hours import QuietHours
from concierge.platform.definition_files.fields import Fields
from concierge.platform.definition_files.settings_file import SettingsFile
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_

_MOST_DAYS = 365
_DEFAULT = ReminderRules()


def read_reminders(root: Node, problems: Problems) -> ReminderRules:
    """Return what a file says, recording its faults."""
    top = Fields(root, problems, ("reminders", "escalation", "watch", "comment"))
    reminders = _part(top, "reminders", ("before", "on_the_day", "every", "working_days", "quiet_hours"))
    escalation = _part(top, "escalation", ("concierge_after", "coordinator_after"))
    watch = _part(top, "watch", ("ageing_after", "silent_after"))
    return ReminderRules(
        before=_before(reminders, problems) if reminders else _DEFAULT.before,
        on_the_day=reminders.flag("on_the_day") if reminders and reminders.has("on_the_day") else _DEFAULT.on_the_day,
        every=_days(reminders, "every", _DEFAULT.every),
        working_days=reminders.flag("working_days") if reminders else _DEFAULT.working_days,
        quiet=_quiet(reminders, problems),
        concierge_after=_days(escalation, "concierge_after", _DEFAULT.concierge_after),
        coordinator_after=_days(escalation, "coordinator_after", _DEFAULT.coordinator_after),
        ageing_after=_days(watch, "ageing_after", _DEFAULT.ageing_after, low=1),
        silent_after=_days(watch, "silent_after", _DEFAULT.silent_after, low=1),
    )


def _part(top: Fields, key: str, known: tuple[str, ...]) -> Fields | None:
    node = top.find(key)
    return None if node is None else Fields(node, top.problems, known)


def _days(fields: Fields | None, key: str, default: int, *, low: int = 0) -> int:
    return default if fields is None else fields.number(key, low=low, high=_MOST_DAYS, default=default)


def _before(fields: Fields, problems: Problems) -> tuple[int, ...]:
    if not fields.has("before"):
        return _DEFAULT.before
    days: list[int] = []
    for entry in fields.entries("before"):
        if isinstance(entry.value, bool) or not isinstance(entry.value, int) or not 1 <= entry.value <= _MOST_DAYS:
            problems.add(
                entry,
                N_("un nombre entier entre %(low)s et %(high)s est attendu"),
                N_("Corrigez le nombre, sans unité ni guillemets."),
                low=1,
                high=_MOST_DAYS,
            )
        elif entry.value in days:
            problems.add(
                entry,
                N_("« %(name)s » est cité deux fois"),
                N_("Gardez-le une seule fois."),
                name=entry.value,
            )
        else:
            days.append(entry.value)
    return tuple(days)


def _quiet(reminders: Fields | None, problems: Problems) -> QuietHours:
    node = None if reminders is None else reminders.find("quiet_hours")
    if node is None:
        return _DEFAULT.quiet
    fields = Fields(node, problems, ("from", "until"))
    for key in ("from", "until"):
        fields.need(key)
    return QuietHours(
        start=fields.number("from", low=0, high=23, default=_DEFAULT.quiet.start),
        end=fields.number("until", low=0, high=23, default=_DEFAULT.quiet.end),
    )


REMINDERS = SettingsFile(FILE, read_reminders)
