"""Read `registre.yaml`: the words of the register and how long data are kept, every fault with its remedy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from concierge.families.consent.purposes import Purpose
from concierge.platform.definition_files.fields import Fields, read_word
from concierge.platform.definition_files.yaml_tree import Node, Problems
from concierge.platform.i18n import N_
from concierge.platform.languages import Text
from concierge.platform.privacy import REGISTER_FILE, Privacy
from concierge.settings.agency_settings import AgencySettings

LEAST_MONTHS: Final = 6
MOST_MONTHS: Final = 60
_LONG: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """One line of the register. `consent` is the purpose people agree to, where it rests on a consent."""

    key: str
    title: Text
    purpose: Text
    basis: Text
    recipients: Text
    classes: Sequence[Privacy]
    consent: Purpose | None = None
    retention: Text | None = None  # None: as long as the file


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSettings:
    """The words of the register; months from the family's last sign, days on the list before anything is erased.

    `stray_days`: how long a mail waits for somebody to say whose it is.
    """

    processings: Sequence[Processing] = ()
    months: int = 36
    warn_days: int = 60
    stray_days: int = 90


def read_register(root: Node, problems: Problems) -> RegisterSettings | None:
    """Return what a file says, recording its faults."""
    top = Fields(root, problems, ("retention", "processings", "comment"))
    delays = top.need("retention")
    if delays is None:
        return None
    fields, base = Fields(delays, problems, ("months", "warn_days", "stray_days", "comment")), RegisterSettings()
    return RegisterSettings(
        processings=[_processing(node, problems) for node in top.entries("processings", required=True)],
        months=fields.number("months", low=LEAST_MONTHS, high=MOST_MONTHS, default=base.months),
        warn_days=fields.number("warn_days", low=7, high=365, default=base.warn_days),
        stray_days=fields.number("stray_days", low=7, high=365, default=base.stray_days),
    )


def _processing(node: Node, problems: Problems) -> Processing:
    known = ("key", "consent", "title", "purpose", "basis", "recipients", "classes", "retention", "comment")
    fields = Fields(node, problems, known)
    classes = [read_word(entry, problems, Privacy) for entry in fields.entries("classes", required=True)]
    if fields.has("classes") and not classes:
        problems.add(node, N_("ce traitement ne dit pas ce qu’il contient"), N_("Nommez au moins une classe."))
    return Processing(
        key=fields.key(),
        title=fields.text("title", limit=120),
        purpose=fields.text("purpose", limit=_LONG),
        basis=fields.text("basis", limit=_LONG),
        recipients=fields.text("recipients", limit=_LONG),
        classes=classes,
        consent=fields.word("consent", Purpose) if fields.has("consent") else None,
        retention=fields.optional_text("retention", limit=_LONG),
    )


REGISTER = AgencySettings(REGISTER_FILE, read_register)
