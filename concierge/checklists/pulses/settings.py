"""Read `workflows/pouls.yaml`: the days of the pulses and the score that alerts, with every fault and its remedy."""

from concierge.checklists.pulses.rules import PulseSettings
from concierge.platform.definition_files.fields import Fields
from concierge.platform.definition_files.settings_file import SettingsFile
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_

ROOT_KEY = "pulses"
MOST_PULSES = 12
LAST_DAY = 730


def read_pulse_settings(root: Node, problems: Problems) -> PulseSettings:
    """Return what a file says, recording its faults."""
    fields = Fields(root, problems, (ROOT_KEY, "days", "low", "answer_within", "comment"))
    fields.key(ROOT_KEY)
    base = PulseSettings()
    entries = fields.entries("days", required=True)
    days = tuple(_day(entry, problems) for entry in entries)
    settings = PulseSettings(
        days=days or base.days,
        low=fields.number("low", low=1, high=4, default=base.low),
        answer_within=fields.number("answer_within", low=2, high=60, default=base.answer_within),
    )
    if len(entries) > MOST_PULSES:
        fields.fault(
            root.find("days"),
            N_("plus de %(limit)s demandes dans l'année"),
            N_("Gardez les plus utiles : une famille trop sollicitée ne répond plus."),
            limit=MOST_PULSES,
        )
    for entry, before, after in zip(entries[1:], days, days[1:], strict=False):
        if before and after and after - before <= settings.answer_within:
            problems.add(
                entry,
                N_("la demande du jour %(day)s vient avant la fin de la précédente"),
                N_("Rangez les jours dans l'ordre, écartés de plus de %(within)s jours (« answer_within »)."),
                day=after,
                within=settings.answer_within,
            )
    return settings


def _day(entry: Node, problems: Problems) -> int:
    if isinstance(entry.value, bool) or not isinstance(entry.value, int) or not 1 <= entry.value <= LAST_DAY:
        problems.add(
            entry,
            N_("un nombre entier entre %(low)s et %(high)s est attendu"),
            N_("Corrigez le nombre, sans unité ni guillemets."),
            low=1,
            high=LAST_DAY,
        )
        return 0
    return entry.value


PULSES = SettingsFile("pouls.yaml", read_pulse_settings, root_key=ROOT_KEY)
