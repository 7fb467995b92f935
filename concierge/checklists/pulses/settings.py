"""Read `workflows/pouls.yaml`: the days of the pulses and the score that alerts, with every fault and its remedy."""

from pathlib import Path

from concierge.checklists.pulses.rules import PulseSettings
from concierge.platform.definition_files.fields import Fields
from concierge.platform.definition_files.last_settings import read_settings
from concierge.platform.definition_files.yaml_tree import DefinitionErrors, Node, Problems, read_tree
from concierge.platform.i18n import N_

ROOT_KEY = "pulses"
MOST_PULSES = 12
LAST_DAY = 730


def load_pulse_settings(folder: Path) -> PulseSettings:
    """Return the settings of the file of `folder` that begins with « pulses: », those we ship when there is none.

    Raises DefinitionErrors with every fault.
    """
    unreadable = []
    for path in _files(folder):
        problems = Problems(path.name)
        root = read_tree(path, problems)
        if root is None:
            unreadable += problems.errors
        elif is_pulse_file(root):
            settings = read_pulse_settings(root, problems)
            if problems.errors:
                raise DefinitionErrors(problems.errors)
            return settings
    if unreadable:  # the file about pulses may be one of them
        raise DefinitionErrors(unreadable)
    return PulseSettings()


def find_pulse_file(folder: Path) -> Path | None:
    """Return the file of `folder` that is about pulses."""
    return next(
        (path for path in _files(folder) if (root := read_tree(path, Problems(path.name))) and is_pulse_file(root)),
        None,
    )


def current_pulse_settings() -> PulseSettings:
    """Return the settings of this installation; while its file has a fault, those it last had without one."""
    return read_settings(load_pulse_settings, find_pulse_file, PulseSettings())


def is_pulse_file(root: Node) -> bool:
    """Tell whether a file is about pulses."""
    return root.mapping is not None and ROOT_KEY in root.mapping


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


def _files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])


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
